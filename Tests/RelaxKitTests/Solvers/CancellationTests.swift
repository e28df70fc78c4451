import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

/// Solves in tasks that are cancelled.
@Suite struct CancellationTests {
  private static let solvers: [any LinearSolver] = [
    SOR(), SSOR(), ConjugateGradient(), SSORConjugateGradient(), DampedJacobi(),
    AdaptiveSOR(),
  ]

  /// A singular system without a solution, on which no method ever ends by itself.
  private func endlessSystem(size: Int) throws -> LinearSystem {
    let entries = (0..<size).flatMap { row in
      [row, (row + 1) % size].map { CSRMatrix.Entry(row: row, column: $0, value: 1) }
    }
    return LinearSystem(
      matrix: try CSRMatrix(rowCount: size, columnCount: size, entries: entries),
      rightHandSide: (0..<size).map { $0.isMultiple(of: 2) ? 1 : -0.5 })
  }

  @Test(arguments: solvers.indices)
  func `a task cancelled beforehand does no iteration`(index: Int) async throws {
    let system = try endlessSystem(size: 10)
    let task = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      var x = [Double](repeating: 3, count: 10)
      let report = try Self.solvers[index].solve(
        system, updating: &x, until: .relativeResidual(1e-8, iterationLimit: .max))
      return (x, report)
    }
    let (x, report) = try await task.value
    #expect(report.outcome == .cancelled && report.iterations == 0)
    #expect(x == [Double](repeating: 3, count: 10))
  }

  @Test(arguments: [1, 10, 100, 5000])
  func `cancelling ends a solve within a few thousand row updates`(size: Int) async throws {
    let system = try endlessSystem(size: max(size, 2))
    let task = Task {
      var x = [Double](repeating: 0, count: system.unknownCount)
      return try SOR(omega: 1).solve(
        system, updating: &x,
        until: .relativeResidual(1e-30, iterationLimit: .max)
      ) { status in
        if status.iteration == 1 { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
        return .proceed
      }
    }
    let report = try await task.value
    #expect(report.outcome == .cancelled)
    #expect(report.iterations <= max(1, 4096 / system.unknownCount))
  }

  @Test func `a solve that is done is not undone by cancelling`() async throws {
    let system = LinearSystem(matrix: try CSRMatrix(rows: [[2]]), rightHandSide: [2])
    let task = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      var x = [1.0]
      return try SOR().solve(system, updating: &x, until: .relativeResidual(1e-8))
    }
    #expect(try await task.value.isConverged)
  }
}
