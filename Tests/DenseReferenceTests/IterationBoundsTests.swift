import DenseReference
import Foundation
import RelaxKit
import RelaxTestSupport
import Testing

struct IterationBoundsTests {
  @Test func `ten powers of a tenth reduce by ten digits`() {
    let sweeps = IterationBounds.asymptoticSweeps(tolerance: 1e-10, spectralRadius: 0.1)
    #expect(abs(sweeps - 10) < 1e-13)
    #expect(IterationBounds.asymptoticSweeps(tolerance: 1e-10, spectralRadius: 1) == .infinity)
    #expect(IterationBounds.asymptoticSweeps(tolerance: 1e-10, spectralRadius: 0) == 0)
  }

  @Test func `the near-asymptotic bound adds one sweep and grows with tau`() {
    let asymptotic = IterationBounds.asymptoticSweeps(tolerance: 1e-8, spectralRadius: 0.7)
    var last = 1 + asymptotic
    #expect(
      IterationBounds.nearAsymptoticSweeps(tolerance: 1e-8, spectralRadius: 0.7, tau: 0) == last)
    for tau in stride(from: 0.1, to: 1, by: 0.1) {
      let bound = IterationBounds.nearAsymptoticSweeps(
        tolerance: 1e-8, spectralRadius: 0.7, tau: tau)
      #expect(bound > last)
      last = bound
    }
  }

  @Test func `the bound of conjugate gradients is the Chebyshev one`() {
    // The polynomial of degree k least on the spectrum is 1/T_k((κ + 1)/(κ - 1)) there.
    let condition = 50.0
    let bound = IterationBounds.conjugateGradientIterations(
      tolerance: 1e-6, conditionNumber: condition, preconditionedConditionNumber: condition)
    let argument = acosh((condition + 1) / (condition - 1))
    let reduction = 1 / cosh((bound - 1) * argument)
    #expect(abs(reduction * condition.squareRoot() / 1e-6 - 1) < 1e-9)
  }

  @Test func `a perfectly conditioned system takes the one iteration of rounding up`() {
    let bound = IterationBounds.conjugateGradientIterations(
      tolerance: 1e-6, conditionNumber: 1, preconditionedConditionNumber: 1)
    #expect(bound == 1)
  }

  @Test func `for a diagonal matrix the bounds are exact`() {
    // L = 0 and A = D: the error shrinks by |1 - ω| a sweep, and M is A / (ω (2 - ω)).
    for omega in stride(from: 0.1, to: 2, by: 0.1) {
      let norm = IterationBounds.energyNorm(
        omega: omega, jacobiSpectralRadius: 0, triangularSpectralRadius: 0)
      #expect(abs(norm - abs(1 - omega)) < 1e-7)
      let condition = IterationBounds.ssorConditionNumber(
        omega: omega, diagonalRatio: 1, triangularRatio: -0.25)
      // The bound takes 1 for the largest eigenvalue of M⁻¹ A, here ω (2 - ω) like the smallest.
      #expect(abs(condition - 1 / (omega * (2 - omega))) < 1e-12)
    }
  }

  @Test func `energy norms are those of the table`() throws {
    // Without a dense solver ρ(D⁻¹ L D⁻¹ Lᵀ) is not known here. One row of the table gives it by
    // inverting the formula; the other rows of the same matrix must then agree with it.
    let table = try Fixture("theory_S12.csv")
    let summary = try Fixture("theory_summary_S12.csv")
    for (shift, beta) in zip(summary.numbers("shift"), summary.numbers("rho_jacobi")) {
      var triangular: [Double] = []
      for row in table.rows.indices where table.numbers("shift")[row] == shift {
        let omega = table.numbers("omega")[row]
        let bound = table.numbers("energy_norm_bound")[row]
        let weight = (2 - omega) / (2 * omega)
        let gamma = 1 - beta
        triangular.append(
          2 * weight * gamma / (1 - bound * bound) - weight * weight - gamma / omega + 0.25)
        let norm = IterationBounds.energyNorm(
          omega: omega, jacobiSpectralRadius: beta, triangularSpectralRadius: triangular[0])
        #expect(abs(norm - bound) < 1e-9)
      }
      #expect(triangular.count == 19)
    }
  }

  @Test func `a Jacobi radius of one or more leaves the energy norm at one`() {
    for radius in [1.0, 1.5] {
      let norm = IterationBounds.energyNorm(
        omega: 1.2, jacobiSpectralRadius: radius, triangularSpectralRadius: 0.3)
      #expect(norm == 1)
    }
  }

  @Test func `tolerances must lie between zero and one`() async {
    await #expect(processExitsWith: .failure) {
      _ = IterationBounds.asymptoticSweeps(tolerance: 1, spectralRadius: 0.5)
    }
  }
}
