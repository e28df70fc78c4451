import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

/// Scratch memory that is used again.
@Suite struct SolverWorkspaceTests {
  private static let solvers: [any LinearSolver] = [
    SOR(omega: 1.3), SSOR(omega: 1.3), ConjugateGradient(), SSORConjugateGradient(omega: 1.3),
    SSORConjugateGradient(omega: 1.3, sweepOrder: .backwardFirst),
    SOR(omega: 1.3, ordering: .multicolor),
  ]
  private let criterion = StoppingCriterion.relativeResidual(1e-10)

  private func solve(
    _ solver: any LinearSolver, _ problem: GalleryProblem, _ workspace: inout SolverWorkspace
  ) throws -> [Double] {
    var x = problem.start
    _ = try solver.solve(problem.system, updating: &x, until: criterion, using: &workspace)
    return x
  }

  @Test func `one workspace for all sizes and methods gives the bits of fresh ones`() throws {
    var shared = SolverWorkspace()
    let problems = try ProblemGallery.symmetric()
    for problem in problems + problems.reversed() {
      for solver in Self.solvers {
        var fresh = SolverWorkspace()
        #expect(try solve(solver, problem, &shared) == solve(solver, problem, &fresh))
      }
    }
  }

  @Test func `a solve that ended in NaN leaves nothing behind`() throws {
    let growing = LinearSystem(
      matrix: try CSRMatrix(rows: [[1, 2], [3, 1]]), rightHandSide: [3, 4])
    var endless = StoppingCriterion.relativeResidual(1e-8)
    endless.divergenceFactor = .infinity
    endless.returnsBestIterate = false
    for solver in Self.solvers {
      var shared = SolverWorkspace()
      for problem in try ProblemGallery.symmetric() {
        var x = [0.0, 0]
        _ = try SOR(omega: 1.9).solve(growing, updating: &x, until: endless, using: &shared)
        var fresh = SolverWorkspace()
        #expect(try solve(solver, problem, &shared) == solve(solver, problem, &fresh))
      }
    }
  }

  @Test func `a limit of sweeps at once claims no memory`() throws {
    for problem in try ProblemGallery.symmetric() {
      var simple = SolverWorkspace(sweepsAtOnce: 1)
      let expected = try solve(SOR(omega: 1.2), problem, &simple)
      for limit in [1_000_000_000, Int.max] {
        var workspace = SolverWorkspace(sweepsAtOnce: limit)
        #expect(try solve(SOR(omega: 1.2), problem, &workspace) == expected)
      }
    }
  }

  @Test func `copies serve several tasks at once`() async throws {
    let problems = try ProblemGallery.symmetric()
    var original = SolverWorkspace()
    let expected = try problems.map { try solve(SOR(omega: 1.3), $0, &original) }
    let found = try await withThrowingTaskGroup(of: (Int, [Double]).self) { group in
      for _ in 0..<4 {
        for (index, problem) in problems.enumerated() {
          let copy = original
          group.addTask {
            var workspace = copy
            return (index, try solve(SOR(omega: 1.3), problem, &workspace))
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(found.count == 4 * problems.count)
    for (index, x) in found { #expect(x == expected[index]) }
  }
}
