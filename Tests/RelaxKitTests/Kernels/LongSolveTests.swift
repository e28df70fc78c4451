import ModelProblems
import RelaxKitChecks
import RelaxTestSupport
import Testing

@testable import RelaxKit

/// A first solve begins in rows, and goes on in groups if it proves long.
@Suite struct LongSolveTests {
  private static func system(seed: UInt64, shift: Double = 0) throws -> LinearSystem {
    var generator = SplitMix64(seed: seed)
    let matrix = try JitteredTriangulation(side: 22, using: &generator).matrix(reaction: 1)
      .shiftingDiagonal(by: shift)
    let order = (0..<matrix.rowCount).shuffled(using: &generator)
    return LinearSystem(
      matrix: try matrix.permuted(by: order),
      rightHandSide: randomVector(count: matrix.rowCount, using: &generator))
  }

  static let solvers: [any LinearSolver] = [
    SOR(omega: 1.6), SOR(omega: 1.6, ordering: .reversed), AdaptiveSOR(), SSOR(omega: 1.5),
    SOR(schedule: OmegaSchedule([(1.2, sweeps: 23)], then: 1.7)),
    SSORConjugateGradient(omega: 1.2),
    SSORConjugateGradient(omega: 1.2, sweepOrder: .backwardFirst),
    ICConjugateGradient(alpha: 0.9),
  ]

  @Test(arguments: solvers.indices)
  func `a solve that changes to groups midway ends as one in rows does`(index: Int) throws {
    let solver = Self.solvers[index]
    // Symmetric sweeps need many on these.
    let system = try Self.system(seed: 31, shift: solver is SSOR ? 0.3 : 0)
    var criterion = StoppingCriterion.relativeResidual(1e-10)
    criterion.recordsResidualHistory = true
    func solve(_ workspace: inout SolverWorkspace) throws -> (x: [Double], report: SolveReport) {
      var x = system.rightHandSide.map { $0 / 3 }
      let report = try solver.solve(system, updating: &x, until: criterion, using: &workspace)
      return (x, report)
    }
    var rows = SolverWorkspace(layout: .rows)
    let expected = try solve(&rows)
    for (kernels, depth) in [(SweepPlan.Kernels.best, nil), (.portable, 3)] {
      var workspace = SolverWorkspace(kernels: kernels, sweepsAtOnce: depth)
      let found = try solve(&workspace)
      #expect(
        expected.report.isConverged && found.report.isConverged, "\(expected.report)")
      #expect(found.report.iterations == expected.report.iterations)
      #expect(found.report.iterations > 48, "\(found.report)")
      #expect(workspace.plan?.layout == .groups)
      let scale = expected.x.largestMagnitude
      #expect(zip(found.x, expected.x).allSatisfy { abs($0 - $1) <= 1e-9 * scale })
      // Each iterate, also those right after the change.
      let histories = try (
        #require(found.report.residualHistory), #require(expected.report.residualHistory)
      )
      #expect(histories.0.count == histories.1.count)
      for (left, right) in zip(histories.0, histories.1).prefix(40) {
        #expect(abs(left - right) <= 1e-9 * right)
      }
      // What was laid out is kept: no plan is made again.
      let pattern = try #require(workspace.plan?.vectorOrder).permutation
      _ = try solve(&workspace)
      #expect(workspace.plan?.layout == .groups)
      #expect(workspace.plan?.vectorOrder?.permutation == pattern)
    }
  }

  @Test func `a solve of few iterations stays in rows, and the next is in groups`() throws {
    let system = try Self.system(seed: 5)
    var workspace = SolverWorkspace()
    var x = [Double](repeating: 0, count: system.unknownCount)
    let first = try SOR(omega: 1).solve(
      system, updating: &x, until: .relativeResidual(0.6), using: &workspace)
    #expect(first.isConverged && first.iterations < 16, "\(first)")
    #expect(workspace.plan?.layout == .rows)
    #expect(
      workspace.plan?.reason
        == "blocks or groups are made when a solve proves long or the pattern comes again")
    x = [Double](repeating: 0, count: system.unknownCount)
    _ = try SOR(omega: 1).solve(
      system, updating: &x, until: .relativeResidual(0.6), using: &workspace)
    #expect(workspace.plan?.layout == .groups)
  }

  @Test func `a long solve stays in rows where groups are not asked for or do not pay`() throws {
    let system = try Self.system(seed: 5)
    var x = [Double](repeating: 0, count: system.unknownCount)
    var rows = SolverWorkspace(layout: .rows)
    _ = try SOR(omega: 1.1).solve(
      system, updating: &x, until: .relativeResidual(1e-8), using: &rows)
    #expect(rows.plan?.layout == .rows)
    #expect(rows.plan?.reason == "it was asked for")
    // Each row depends on the one before, and no two that follow one another have the same columns.
    var generator = SplitMix64(seed: 3)
    let links = (0..<400).flatMap { row in
      [1, Int.random(in: 3...60, using: &generator)].map { (row, row + $0) }.filter { $0.1 < 400 }
    }
    var diagonal = [Double](repeating: 0.01, count: 400)
    for (row, column) in links {
      diagonal[row] += 1
      diagonal[column] += 1
    }
    let entries =
      diagonal.indices.map { CSRMatrix.Entry(row: $0, column: $0, value: diagonal[$0]) }
      + links.flatMap { row, column in
        [
          CSRMatrix.Entry(row: row, column: column, value: -1),
          CSRMatrix.Entry(row: column, column: row, value: -1),
        ]
      }
    let chain = LinearSystem(
      matrix: try CSRMatrix(rowCount: 400, columnCount: 400, entries: entries),
      rightHandSide: [Double](repeating: 1, count: 400))
    var workspace = SolverWorkspace()
    x = [Double](repeating: 0, count: 400)
    let report = try SOR(omega: 1).solve(
      chain, updating: &x, until: .relativeResidual(1e-8), using: &workspace)
    #expect(report.isConverged && report.iterations > 48)
    #expect(workspace.plan?.layout == .rows)
    #expect(workspace.plan?.reason == "they depend on one another or differ too much in length")
  }

  @Test func `a solve that diverges after the change returns its best iterate`() throws {
    let base = try Self.system(seed: 12)
    // Indefinite, so that SOR falls at first and then grows.
    let system = LinearSystem(
      matrix: base.matrix.shiftingDiagonal(by: -0.05), rightHandSide: base.rightHandSide)
    var (rows, free) = (SolverWorkspace(layout: .rows), SolverWorkspace())
    func solve(_ workspace: inout SolverWorkspace) throws -> (x: [Double], report: SolveReport) {
      var x = [Double](repeating: 0, count: system.unknownCount)
      let report = try SOR(omega: 1).solve(
        system, updating: &x, until: .relativeResidual(1e-12), using: &workspace)
      return (x, report)
    }
    let (expected, found) = try (solve(&rows), solve(&free))
    #expect(expected.report.outcome == .diverged, "\(expected.report)")
    #expect(found.report.reason == expected.report.reason)
    #expect(found.report.iterations == expected.report.iterations)
    #expect(abs(found.report.relativeResidual - expected.report.relativeResidual) <= 1e-9)
    #expect(free.plan?.layout == .groups)
  }

  @Test func `a solve is long if many iterations are to be expected`() {
    func isLong(_ count: Int, limit: Int = 10_000, now: Double, target: Double) -> Bool {
      var watch = LayoutWatch()
      return watch.isLong(count, limit: limit, first: 1, now: now, target: target)
    }
    // Half way after 16 iterations leaves 16.
    #expect(!isLong(16, now: 1e-4, target: 1e-8))
    #expect(isLong(16, now: 1e-2, target: 1e-8))
    #expect(!isLong(15, now: 1e-2, target: 1e-8))
    #expect(!isLong(16, limit: 40, now: 1e-2, target: 1e-8))
    // Nothing is known of one that has not fallen.
    #expect(isLong(16, now: 2, target: 1e-8))
    var watch = LayoutWatch()
    let answers = [(16, 1e-6), (17, 1e-3), (32, 1e-3)].map { count, now in
      watch.isLong(count, limit: 1000, first: 1, now: now, target: 1e-8)
    }
    #expect(answers == [false, false, true])
  }
}
