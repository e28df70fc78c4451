import RelaxKit
import RelaxTestSupport
import Testing

struct YoungTheoryTests {
  @Test func `at the optimal omega the spectral radius is omega minus one and least`() {
    for beta in stride(from: 0.0, through: 0.999, by: 0.037) {
      let optimal = YoungTheory.optimalOmega(jacobiSpectralRadius: beta)
      let least = YoungTheory.sorSpectralRadius(omega: optimal, jacobiSpectralRadius: beta)
      // A rounding error δ under the root is √δ outside it.
      #expect(abs(least - (optimal - 1)) < 1e-7)
      for omega in stride(from: 0.05, to: 2, by: 0.05) {
        let radius = YoungTheory.sorSpectralRadius(omega: omega, jacobiSpectralRadius: beta)
        #expect(radius >= least - 1e-7)
      }
    }
  }

  @Test(arguments: [0.0, 0.3, 0.9, 0.999])
  func `the radius solves Young's equation and at omega one is Gauss-Seidel's`(beta: Double) {
    let gaussSeidel = YoungTheory.sorSpectralRadius(omega: 1, jacobiSpectralRadius: beta)
    #expect(abs(gaussSeidel - beta * beta) < 1e-15)
    let optimal = YoungTheory.optimalOmega(jacobiSpectralRadius: beta)
    for fraction in [0.1, 0.4, 0.7, 0.95] {
      let omega = fraction * optimal
      let radius = YoungTheory.sorSpectralRadius(omega: omega, jacobiSpectralRadius: beta)
      let left = (radius + omega - 1) * (radius + omega - 1)
      #expect(abs(left - omega * omega * beta * beta * radius) < 1e-14)
    }
  }

  @Test func `optimal omegas are those of the tables`() throws {
    for name in ["theory_summary_S12.csv", "tau_S12.csv"] {
      let table = try Fixture(name)
      for (beta, omega) in zip(table.numbers("rho_jacobi"), table.numbers("omega_opt")) {
        #expect(abs(YoungTheory.optimalOmega(jacobiSpectralRadius: beta) - omega) < 1e-13)
      }
    }
  }

  @Test func `spectral radii are those of the table`() throws {
    let summary = try Fixture("theory_summary_S12.csv")
    let betas = Dictionary(
      uniqueKeysWithValues: zip(summary.numbers("shift"), summary.numbers("rho_jacobi")))
    let table = try Fixture("theory_S12.csv")
    #expect(table.rows.count == 57)
    for (row, radius) in table.numbers("spectral_radius").enumerated() {
      let beta = try #require(betas[table.numbers("shift")[row]])
      let omega = table.numbers("omega")[row]
      let optimal = YoungTheory.optimalOmega(jacobiSpectralRadius: beta)
      // Beyond and near the optimum the iteration matrix is nearly defective, and eigenvalues
      // computed from it are good to some 4 digits only.
      let tolerance = omega < optimal - 0.05 ? 1e-9 : 1e-3
      let value = YoungTheory.sorSpectralRadius(omega: omega, jacobiSpectralRadius: beta)
      #expect(abs(value - radius) < tolerance * radius)
    }
  }

  @Test func `arguments outside the theory are refused`() async {
    await #expect(processExitsWith: .failure) {
      _ = YoungTheory.optimalOmega(jacobiSpectralRadius: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = YoungTheory.sorSpectralRadius(omega: 2, jacobiSpectralRadius: 0.5)
    }
  }
}
