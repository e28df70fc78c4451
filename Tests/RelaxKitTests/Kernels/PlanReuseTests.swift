import ModelProblems
import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

/// What a workspace keeps from one solve to the next never shows in the results.
@Suite struct PlanReuseTests {
  private static let solvers: [any LinearSolver] = [
    SOR(omega: 1.3), SSORConjugateGradient(omega: 1.3),
    SSORConjugateGradient(omega: 1.3, sweepOrder: .backwardFirst), ConjugateGradient(),
    SSOR(omega: 1.3), SOR(omega: 1.3, ordering: .multicolor),
  ]

  private func solve(
    _ solver: any LinearSolver, _ matrix: CSRMatrix, _ workspace: inout SolverWorkspace
  ) throws -> [Double] {
    let system = LinearSystem(
      matrix: matrix, rightHandSide: (0..<matrix.rowCount).map { Double($0 % 5) - 1.5 })
    var x = system.rightHandSide.map { $0 / 2 }
    _ = try solver.solve(
      system, updating: &x, until: .relativeResidual(1e-9, iterationLimit: 500), using: &workspace)
    return x
  }

  /// A grid of 9 by 6 points whose values grow from step to step: a diagonally dominant matrix.
  private func matrices(count: Int) throws -> [CSRMatrix] {
    var matrix = try Stencil.laplacian(dimensions: 2).matrix(extents: [6, 9])
    let values = matrix.values
    return try (0..<count).map { step in
      try matrix.replaceValues(
        with: values.map { $0 < 0 ? $0 * (1 + Double(step) / 8) : $0 * Double(step + 2) })
      return matrix
    }
  }

  @Test(arguments: WorkspaceKind.all)
  func `a workspace used along a sequence gives the bits of fresh ones`(
    kind: WorkspaceKind
  ) throws {
    let grids = try matrices(count: 3)
    let line = try Stencil.laplacian(dimensions: 1).matrix(extents: [54])
    let wide = try Stencil.laplacian(dimensions: 2).matrix(extents: [3, 18])
    let small = try Stencil.laplacian(dimensions: 2).matrix(extents: [2, 10])
    let large = try Stencil.laplacian(dimensions: 3).matrix(extents: [3, 4, 17])
    let twin = try Stencil.laplacian(dimensions: 2).matrix(extents: [6, 9])
    let dense = try randomSymmetricMatrix(count: 12, seed: 5)
    let sequence = [
      grids[0], grids[1], grids[1].shiftingDiagonal(by: 0.5), grids[0], grids[2], line, grids[2],
      wide, twin, small, grids[1], large, dense, small, line.shiftingDiagonal(by: 2), twin,
    ]
    var shared = kind.workspace()
    var generator = SplitMix64(seed: 611_953)
    for (index, matrix) in sequence.enumerated() {
      // All orders in between, in turns that change: more plans than are kept.
      for solver in Self.solvers.shuffled(using: &generator) {
        var fresh = kind.workspace()
        #expect(
          try solve(solver, matrix, &shared) == solve(solver, matrix, &fresh),
          "step \(index), \(solver)")
      }
    }
    // And with the same method throughout, so that its plan is the one kept.
    for solver in Self.solvers {
      var shared = kind.workspace()
      for (index, matrix) in sequence.enumerated() {
        var fresh = kind.workspace()
        #expect(
          try solve(solver, matrix, &shared) == solve(solver, matrix, &fresh),
          "step \(index), \(solver)")
      }
    }
  }

  @Test(arguments: WorkspaceKind.all)
  func `a plan is kept while the pattern stays`(kind: WorkspaceKind) throws {
    var workspace = kind.workspace()
    #expect(workspace.plan == nil)
    for matrix in try matrices(count: 3) {
      _ = try solve(SOR(omega: 1.3), matrix, &workspace)
      #expect(workspace.plan?.pattern == matrix.pattern)
      #expect(workspace.plan?.layout == (kind.layout ?? .slices))
    }
  }

  @Test(arguments: WorkspaceKind.all)
  func `copies of a workspace go their own ways`(kind: WorkspaceKind) throws {
    let grids = try matrices(count: 3)
    for solver in Self.solvers {
      var fresh = grids.map { _ in kind.workspace() }
      let expected = try grids.indices.map { try solve(solver, grids[$0], &fresh[$0]) }
      var original = kind.workspace()
      #expect(try solve(solver, grids[0], &original) == expected[0])
      var copy = original
      #expect(try solve(solver, grids[1], &copy) == expected[1])
      // The values of the first matrix must still be in place here, and are not put there again.
      #expect(try solve(solver, grids[0], &original) == expected[0])
      var second = copy
      #expect(try solve(solver, grids[2], &second) == expected[2])
      #expect(try solve(solver, grids[1], &copy) == expected[1])
      #expect(try solve(solver, grids[2], &original) == expected[2])
      #expect(try solve(solver, grids[2], &second) == expected[2])
    }
  }

  @Test(arguments: WorkspaceKind.all)
  func `copies of a workspace serve tasks at once`(kind: WorkspaceKind) async throws {
    let grids = try matrices(count: 4)
    for solver in Self.solvers.prefix(3) {
      var original = kind.workspace()
      let expected = try grids.map { try solve(solver, $0, &original) }
      _ = try solve(solver, grids[0], &original)
      let shared = original
      let found = try await withThrowingTaskGroup(of: [(Int, [Double])].self) { group in
        for task in 0..<6 {
          group.addTask {
            var workspace = shared
            return try (0..<8).map { step in
              let index = (task * step) % grids.count
              return (index, try solve(solver, grids[index], &workspace))
            }
          }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(found.count == 48)
      for (index, x) in found { #expect(x == expected[index]) }
    }
  }
}
