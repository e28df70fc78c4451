import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

/// Sweeps of SOR on shifted Laplacians, against a table computed with NumPy and checked with Octave.
@Suite struct SORGoldenTests {
  @Test func `every count of the table is met exactly`() throws {
    let table = try Fixture("sor_counts_S12.csv")
    let load = try Fixture("rhs_S12.csv").numbers("b")
    let laplacian = try GridDomain(.square, size: 12).laplacian()
    let omegas = table.numbers("omega")
    var counts: [Int] = []
    for (shift, omega) in zip(table.numbers("shift"), omegas) {
      let system = LinearSystem(
        matrix: laplacian.shiftingDiagonal(by: shift), rightHandSide: load)
      let (_, report) = try SOR(omega: omega).solve(
        system, until: .relativeResidual(1e-8, baseline: .initialResidual))
      counts.append(report.isConverged ? report.iterations : -1)
    }
    #expect(counts.count == 400)
    #expect(counts == table.numbers("iterations").map { Int($0) })
  }
}
