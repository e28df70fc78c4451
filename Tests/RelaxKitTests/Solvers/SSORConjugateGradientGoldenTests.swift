import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

/// Iterations of SSOR-CG, against tables computed with NumPy and checked with Octave.
@Suite struct SSORConjugateGradientGoldenTests {
  /// The system a row of a table is about.
  private func system(_ table: Fixture, row: Int) throws -> LinearSystem {
    let domain = table.text("domain")[row]
    let size = Int(table.numbers("size")[row])
    let offset = table.text("offset")[row]
    let shift = table.numbers("offset")[row]
    let laplacian = try GridDomain(domain == "S" ? .square : .lShaped, size: size).laplacian()
    return LinearSystem(
      matrix: laplacian.shiftingDiagonal(by: shift),
      rightHandSide: try Fixture("cg_rhs_\(domain)\(size)_\(offset).csv").numbers("b"))
  }

  private func counts(
    _ table: Fixture, order: SSORConjugateGradient.SweepOrder
  ) throws -> [Int] {
    try table.numbers("omega").enumerated().map { row, omega in
      let solver = SSORConjugateGradient(omega: omega, sweepOrder: order)
      let (_, report) = try solver.solve(
        system(table, row: row), until: .relativeResidual(1e-8))
      return report.isConverged ? report.iterations : -1
    }
  }

  @Test func `every count of the main table is met exactly`() throws {
    let table = try Fixture("ssor_pcg_counts.csv")
    let counts = try counts(table, order: .forwardFirst)
    #expect(counts.count == 24)
    #expect(counts == table.numbers("iterations").map { Int($0) })
  }

  @Test(
    arguments: zip(
      SSORConjugateGradient.SweepOrder.allCases, ["forward_first", "published_backward_first"]))
  func `every count of either sweep order is met exactly`(
    order: SSORConjugateGradient.SweepOrder, column: String
  ) throws {
    let table = try Fixture("ssor_pcg_orders.csv")
    #expect(try counts(table, order: order) == table.numbers(column).map { Int($0) })
  }
}
