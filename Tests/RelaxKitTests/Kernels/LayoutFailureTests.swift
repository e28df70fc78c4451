import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

/// Solves that leave the range of numbers, in every layout.
@Suite struct LayoutFailureTests {
  private static let solvers: [any LinearSolver] = [
    SOR(omega: 1.3), SSOR(omega: 1.3), ConjugateGradient(), SSORConjugateGradient(omega: 1.3),
    SSORConjugateGradient(omega: 1.3, sweepOrder: .backwardFirst),
    SOR(omega: 1.3, ordering: .multicolor),
  ]

  /// A system of so many rows, the last of them short of a slice, whose first sweep overflows.
  private func overflowing(count: Int) throws -> LinearSystem {
    var entries: [CSRMatrix.Entry] = []
    for row in 0..<count {
      entries.append(.init(row: row, column: row, value: 1e-200))
      if row > 0 {
        entries.append(.init(row: row, column: row - 1, value: 1))
        entries.append(.init(row: row - 1, column: row, value: 1))
      }
    }
    return LinearSystem(
      matrix: try CSRMatrix(rowCount: count, columnCount: count, entries: entries),
      rightHandSide: (0..<count).map { Double($0 + 1) })
  }

  @Test(arguments: WorkspaceKind.all)
  func `a solve that overflows leaves its best iterate`(kind: WorkspaceKind) throws {
    var workspace = kind.workspace()
    for count in [9, 12, 16, 23] {
      let system = try overflowing(count: count)
      let start = (0..<count).map { Double($0) / 8 }
      let dense = DenseRelaxation(system.matrix)
      let first = norm(dense.residual(start, system.rightHandSide))
      for solver in Self.solvers {
        var criterion = StoppingCriterion.relativeResidual(1e-8, iterationLimit: 20)
        criterion.divergenceFactor = .infinity
        var x = start
        let report = try solver.solve(
          system, updating: &x, until: criterion, using: &workspace)
        let place: Comment = "\(count) rows, \(solver)"
        #expect(!report.isConverged, place)
        let last = norm(dense.residual(x, system.rightHandSide))
        #expect(last <= first * (1 + 1e-14), place)
        #expect(abs(report.residualNorm - last) <= 1e-13 * first, place)
      }
    }
  }

  @Test(arguments: WorkspaceKind.all)
  func `a solve that overflowed leaves nothing behind`(kind: WorkspaceKind) throws {
    let grid = try Stencil.laplacian(dimensions: 2).matrix(extents: [3, 9])
    let sound = LinearSystem(matrix: grid, rightHandSide: (0..<27).map { Double($0 % 4) })
    for solver in Self.solvers {
      var shared = kind.workspace()
      for count in [23, 27, 28, 40] {
        var endless = StoppingCriterion.relativeResidual(1e-8, iterationLimit: 20)
        endless.divergenceFactor = .infinity
        endless.returnsBestIterate = false
        for failing in [SOR(omega: 1.9), solver] as [any LinearSolver] {
          var x = [Double](repeating: 1, count: count)
          let report = try failing.solve(
            overflowing(count: count), updating: &x, until: endless, using: &shared)
          #expect(!report.isConverged)
        }
        var fresh = kind.workspace()
        var (x, y) = (sound.rightHandSide, sound.rightHandSide)
        let criterion = StoppingCriterion.relativeResidual(1e-9)
        let first = try solver.solve(sound, updating: &x, until: criterion, using: &shared)
        let second = try solver.solve(sound, updating: &y, until: criterion, using: &fresh)
        #expect(x == y, "\(count) rows, \(solver)")
        #expect(first.iterations == second.iterations && first.isConverged)
      }
    }
  }
}
