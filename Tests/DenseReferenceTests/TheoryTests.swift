import DenseReference
import Foundation
import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

/// The theory of relaxation against tables computed independently.
@Suite(.needsDense)
struct TheoryTests {
  func laplacian(shift: Double) throws -> CSRMatrix {
    try GridDomain(.square, size: 12).laplacian().shiftingDiagonal(by: shift)
  }

  /// Whether two numbers agree to a relative tolerance.
  func agree(_ left: Double, _ right: Double, _ tolerance: Double = 1e-6) -> Bool {
    abs(left - right) <= tolerance * abs(right)
  }

  @Test func `Jacobi radii and condition numbers`() throws {
    for name in ["theory_summary_S12.csv", "tau_S12.csv"] {
      let table = try Fixture(name)
      let condition = table.columnNames.contains("cond_2") ? "cond_2" : "condition_number"
      for (row, shift) in table.numbers("shift").enumerated() {
        let matrix = try laplacian(shift: shift)
        let radius = try JacobiConvergence(matrix).spectralRadius()
        #expect(agree(radius, table.numbers("rho_jacobi")[row], 1e-12))
        let dense = DenseMatrix(matrix)
        #expect(
          agree(try DenseReference.conditionNumber(dense), table.numbers(condition)[row], 1e-10))
        if condition == "cond_2" {
          #expect(
            agree(
              try DenseReference.conditionNumber1(dense), table.numbers("cond_1")[row], 1e-10))
        }
      }
    }
  }

  @Test func `radii, asymptocity and energy norms`() throws {
    let table = try Fixture("theory_S12.csv")
    let (shifts, omegas) = (table.numbers("shift"), table.numbers("omega"))
    let summary = try Fixture("theory_summary_S12.csv")
    for (shift, optimal) in zip(summary.numbers("shift"), summary.numbers("omega_opt")) {
      let matrix = try laplacian(shift: shift)
      let method = SORConvergence(matrix)
      let energy = try EnergyNormBound(matrix)
      for row in table.rows.indices where shifts[row] == shift {
        let omega = omegas[row]
        let radius = try method.spectralRadius(omega: omega)
        // From the optimum on the iteration matrix is (nearly) defective, so that its eigenvalues
        // move by far more than the rounding errors behind them.
        let tolerance = omega < optimal - 0.02 ? 1e-6 : 1e-4
        let golden = table.numbers("spectral_radius")[row]
        #expect(agree(radius, golden, tolerance))
        let sweeps = Int(table.numbers("iterations")[row])
        let contraction = golden + table.numbers("asymptocity")[row]
        #expect(agree(try method.meanContraction(omega: omega, sweeps: sweeps), contraction, 1e-9))
        let asymptocity = try method.asymptocity(omega: omega, sweeps: sweeps)
        #expect(abs(asymptocity - table.numbers("asymptocity")[row]) < tolerance * golden)
        #expect(
          agree(energy.energyNorm(omega: omega), table.numbers("energy_norm_bound")[row], 1e-9))
      }
    }
  }

  @Test func `tau over the grid of the table`() throws {
    let table = try Fixture("theory_S12.csv")
    let summary = try Fixture("theory_summary_S12.csv")
    for (row, shift) in summary.numbers("shift").enumerated() {
      let method = SORConvergence(try laplacian(shift: shift))
      let counts = table.rows.indices.filter { table.numbers("shift")[$0] == shift }.map {
        (omega: table.numbers("omega")[$0], sweeps: Int(table.numbers("iterations")[$0]))
      }
      let largest = try method.tau(counts: counts) { omega throws(DenseReferenceError) in
        try method.spectralRadius(omega: omega)
      }
      #expect(agree(largest?.tau ?? .nan, summary.numbers("tau_on_grid")[row]))
    }
  }

  @Test func `tau over a fine grid and the optimal omega`() throws {
    let table = try Fixture("tau_S12.csv")
    let b = try Fixture("rhs_S12.csv").numbers("b")
    for (row, shift) in table.numbers("shift").enumerated() {
      let matrix = try laplacian(shift: shift)
      let beta = table.numbers("rho_jacobi")[row]
      let optimal = YoungTheory.optimalOmega(jacobiSpectralRadius: beta)
      let system = LinearSystem(matrix: matrix, rightHandSide: b)
      let omegas = (0...90).map { 1 + Double($0) / 100 } + [optimal]
      let counts = try omegas.map { omega in
        let report = try SOR(omega: omega).solve(system, until: .relativeResidual(1e-8)).report
        return (omega: omega, sweeps: report.iterations)
      }
      let largest = try SORConvergence(matrix).tau(counts: counts) { omega in
        YoungTheory.sorSpectralRadius(omega: omega, jacobiSpectralRadius: beta)
      }
      #expect(agree(largest?.tau ?? .nan, table.numbers("tau")[row]))
      #expect(agree(largest?.omega ?? .nan, table.numbers("tau_at_omega")[row]))
    }
  }

  @Test func `the near-asymptotic bound holds over its grid`() throws {
    let table = try Fixture("sor_counts_S12.csv")
    let taus = try Fixture("tau_S12.csv")
    for (row, shift) in taus.numbers("shift").enumerated() {
      for index in table.rows.indices where table.numbers("shift")[index] == shift {
        let omega = table.numbers("omega")[index]
        guard omega <= 1.9 else { continue }
        let radius = YoungTheory.sorSpectralRadius(
          omega: omega, jacobiSpectralRadius: taus.numbers("rho_jacobi")[row])
        let bound = IterationBounds.nearAsymptoticSweeps(
          tolerance: 1e-8, spectralRadius: radius, tau: taus.numbers("tau")[row] + 1e-12)
        #expect(table.numbers("iterations")[index] <= bound.rounded(.up))
      }
    }
  }

  @Test(arguments: [
    (GridDomain.Shape.square, 0.0), (GridDomain.Shape.lShaped, 0.5),
  ])
  func `iteration bounds of conjugate gradients preconditioned by SSOR`(
    shape: GridDomain.Shape, offset: Double
  ) throws {
    let matrix = try GridDomain(shape, size: 12).laplacian().shiftingDiagonal(by: offset)
    let bound = try SSORConditionBound(matrix)
    let table = try Fixture("ssor_pcg_counts.csv")
    let rows = table.rows.indices.filter { table.text("domain")[$0] == shape.rawValue }
    #expect(rows.count == 12)
    for row in rows {
      let value = bound.iterations(omega: table.numbers("omega")[row], tolerance: 1e-8)
      #expect(agree(value, table.numbers("condition_bound")[row], 1e-9))
      #expect(table.numbers("iterations")[row] <= value)
    }
  }

  @Test func `the bound on the condition number is above the condition number`() throws {
    let matrix = try GridDomain(.lShaped, size: 8).laplacian()
    let bound = try SSORConditionBound(matrix)
    let dense = DenseMatrix(matrix)
    let lower = dense.strictLowerTriangle()
    for omega in stride(from: 0.2, to: 2, by: 0.2) {
      // M = X (D/ω)⁻¹ Xᵀ / (2 - ω), X = D/ω + L, with D = 4 I.
      let factor = try lower.adding(.identity(dense.rowCount), scaledBy: 4 / omega)
      let product = try factor.multiplied(by: factor.transposed())
      let scale = [Double](repeating: omega / 4 / (2 - omega), count: dense.rowCount)
      let preconditioner = product.scalingRows(by: scale)
      let system = try DenseReference.eigensystem(
        DenseReference.choleskySolve(preconditioner, dense))
      let (least, most) = (system.realParts.min() ?? 0, system.realParts.max() ?? 0)
      #expect(most <= 1 + 1e-12)
      #expect(most / least <= bound.preconditionedConditionNumber(omega: omega) * (1 + 1e-12))
    }
  }

  @Test func `a sparse estimate of the Jacobi radius agrees with the dense one`() throws {
    var generator = SplitMix64(seed: 4_115_830_267)
    for isSymmetric in [true, false] {
      let family = RandomMMatrix(
        unknownCount: 60, entriesPerRow: 3, surplus: 0.3, isSymmetric: isSymmetric)
      let matrix = try family.sample(using: &generator)
      let truth = try JacobiConvergence(matrix).spectralRadius()
      let estimate = try matrix.jacobiSpectralRadius(tolerance: 1e-6, using: &generator)
      #expect(estimate.isConverged)
      #expect(agree(estimate.value, truth))
    }
  }

  @Test func `an eigenvector as right-hand side shrinks by its eigenvalue each sweep`() throws {
    let matrix = try laplacian(shift: 0)
    let omega = 1.4
    let system = try DenseReference.eigensystem(
      SORConvergence(matrix).residualMatrix(omega: omega))
    // The smallest real eigenvalue: of the two to β = cos(π/11) by Young's equation the lesser.
    let index = try #require(
      (0..<system.count).filter { system.imaginaryParts[$0] == 0 }.min {
        abs(system.realParts[$0]) < abs(system.realParts[$1])
      })
    let beta = cos(Double.pi / 11)
    let larger = YoungTheory.sorSpectralRadius(omega: omega, jacobiSpectralRadius: beta)
    let eigenvalue = (omega - 1) * (omega - 1) / larger
    #expect(agree(system.realParts[index], eigenvalue, 1e-9))
    let b = try #require(system.realEigenvector(at: index))
    let problem = LinearSystem(matrix: matrix, rightHandSide: b)
    let report = try SOR(omega: omega).solve(problem, until: .relativeResidual(1e-8)).report
    #expect(report.iterations == Int((log(1e-8) / log(eigenvalue)).rounded(.up)))
  }
}
