import DenseReference
import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

/// The curves of counts and bounds over omega against tables computed independently.
@Suite(.needsDense)
struct SORBoundCurvesTests {
  /// The curves of a shifted Laplacian with the right-hand side of the tables.
  func curves(shift: Double, omegas: [Double]) throws -> SORBoundCurves {
    let matrix = try GridDomain(.square, size: 12).laplacian().shiftingDiagonal(by: shift)
    let b = try Fixture("rhs_S12.csv").numbers("b")
    let system = LinearSystem(matrix: matrix, rightHandSide: b)
    let counts = try omegas.map {
      try SOR(omega: $0).solve(system, until: .relativeResidual(1e-8)).report.iterations
    }
    return try SORBoundCurves(matrix, omegas: omegas, counts: counts, tolerance: 1e-8)
  }

  @Test func `counts, radii, asymptocities and energy norms over omega`() throws {
    let table = try Fixture("theory_S12.csv")
    for shift in [-0.15, 0, 0.45] {
      let rows = table.rows.indices.filter { table.numbers("shift")[$0] == shift }
      let curves = try curves(shift: shift, omegas: rows.map { table.numbers("omega")[$0] })
      let optimal = YoungTheory.optimalOmega(jacobiSpectralRadius: curves.jacobiSpectralRadius)
      let energy = try curves.energyNormBound()
      let condition = try DenseReference.conditionNumber(DenseMatrix(curves.matrix))
      #expect(curves.counts == rows.map { Int(table.numbers("iterations")[$0]) })
      for (index, row) in rows.enumerated() {
        let radius = table.numbers("spectral_radius")[row]
        let asymptocity = table.numbers("asymptocity")[row]
        // The table's radii come from eigenvalues, which near and above the optimum are right to
        // four digits only.
        let tolerance = curves.omegas[index] < optimal - 0.02 ? 1e-8 : 1e-4
        #expect(abs(curves.spectralRadii[index] - radius) < tolerance)
        #expect(abs(curves.meanContractions[index] - radius - asymptocity) < 1e-9)
        #expect(abs(curves.asymptocities[index] - asymptocity) < tolerance)
        let sweeps = IterationBounds.energyNormSweeps(
          tolerance: 1e-8, energyNorm: table.numbers("energy_norm_bound")[row],
          conditionNumber: condition)
        let bound = energy.sweeps(omega: curves.omegas[index], tolerance: 1e-8)
        #expect(abs(bound / sweeps - 1) < 1e-8)
      }
    }
  }

  @Test func `tau, the omega that attains it, and a bound that holds`() throws {
    let table = try Fixture("tau_S12.csv")
    for (row, shift) in table.numbers("shift").enumerated() {
      let optimal = table.numbers("omega_opt")[row]
      let curves = try curves(
        shift: shift, omegas: (0...99).map { 1 + Double($0) / 100 } + [optimal])
      #expect(abs(curves.jacobiSpectralRadius - table.numbers("rho_jacobi")[row]) < 1e-12)
      #expect(abs(curves.tau - table.numbers("tau")[row]) < 1e-6)
      #expect(abs(curves.tauOmega - table.numbers("tau_at_omega")[row]) < 1e-9)
      for (index, bound) in curves.nearAsymptoticSweeps.enumerated() {
        #expect(Double(curves.counts[index]) <= bound * (1 + 1e-9))
        #expect(curves.asymptoticSweeps[index] < bound)
        #expect(curves.asymptocities[index] <= curves.allowedAsymptocities[index] + 1e-12)
      }
    }
  }

  @Test func `a solve luckier than its matrix leaves no bound`() throws {
    // Three sweeps with omega 1.9 do not shrink every residual, so that tau exceeds 1.
    let matrix = try GridDomain(.square, size: 5).laplacian()
    let curves = try SORBoundCurves(matrix, omegas: [1.9], counts: [3], tolerance: 1e-8)
    #expect(curves.tau > 1)
    #expect(curves.nearAsymptoticSweeps == [.infinity])
  }

  @Test func `omegas without counts trap`() async {
    await #expect(processExitsWith: .failure) {
      _ = try SORBoundCurves(
        GridDomain(.square, size: 4).laplacian(), omegas: [1, 1.5], counts: [9], tolerance: 1e-8)
    }
  }
}
