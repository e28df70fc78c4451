import ModelProblems
import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

/// Sweeps shared among threads must give what one thread gives.
@Suite struct `Sweeps on several threads` {
  private func solve(
    _ system: LinearSystem, ordering: SweepPlan.Ordering = .natural,
    using workspace: inout SolverWorkspace
  ) throws -> (x: [Double], report: SolveReport) {
    var x = [Double](repeating: 0, count: system.unknownCount)
    let report = try SOR(omega: 1.7, ordering: ordering).solve(
      system, updating: &x, until: .relativeResidual(1e-9), using: &workspace)
    return (x, report)
  }

  @Test(arguments: SweepPlan.Layout.allCases, [2, 3, 7, 11])
  func `in natural order the iterates are the same to the last bit`(
    layout: SweepPlan.Layout, threads: Int
  ) throws {
    for size in [3, 30, 80] {
      let system = try ProblemGallery.shiftedL(size: size, seed: 1)
      for depth in [2, 8] {
        var one = SolverWorkspace(layout: layout, sweepsAtOnce: depth)
        var many = SolverWorkspace(layout: layout, sweepsAtOnce: depth, threads: threads)
        let expected = try solve(system, using: &one)
        let found = try solve(system, using: &many)
        #expect(found.x == expected.x)
        #expect(found.report.iterations == expected.report.iterations)
        #expect(found.report.residualNorm == expected.report.residualNorm)
      }
    }
  }

  @Test func `a workspace keeps its threads along a sequence`() throws {
    var workspace = SolverWorkspace(threads: 2)
    var plain = SolverWorkspace()
    let base = try ProblemGallery.shiftedL(size: 130, seed: 3)
    for step in 0..<20 {
      let system = LinearSystem(
        matrix: base.matrix.shiftingDiagonal(by: 0.1 + 0.05 * Double(step)),
        rightHandSide: base.rightHandSide)
      let found = try solve(system, using: &workspace)
      let expected = try solve(system, using: &plain)
      #expect(found.x == expected.x)
    }
    let plan = try #require(workspace.plan)
    #expect(plan.description.hasSuffix("8 sweeps at once on 2 threads"))
  }

  @Test func `copies of a workspace work at the same time`() async throws {
    let system = try ProblemGallery.shiftedL(size: 130, seed: 5)
    var workspace = SolverWorkspace(threads: 3)
    let expected = try solve(system, using: &workspace)
    let original = workspace
    try await withThrowingTaskGroup(of: [Double].self) { group in
      for _ in 0..<6 {
        group.addTask {
          var copy = original
          return try solve(system, using: &copy).x
        }
      }
      for try await x in group { #expect(x == expected.x) }
    }
  }

  @Test func `small systems stay on one thread`() throws {
    let system = try ProblemGallery.shiftedL(size: 12, seed: 7)
    var workspace = SolverWorkspace(threads: 2)
    _ = try solve(system, using: &workspace)
    let plan = try #require(workspace.plan)
    #expect(!plan.description.contains("threads"))
  }

  @Test func `no thread, or more than a machine has, is a mistake`() async {
    await #expect(processExitsWith: .failure) { _ = SolverWorkspace(threads: 0) }
    await #expect(processExitsWith: .failure) { _ = SolverWorkspace(threads: 1025) }
  }
}
