import ModelProblems
import RelaxTestSupport
import Testing

@testable import RelaxKit

/// Which plans a workspace keeps.
@Suite struct PlanKeepingTests {
  private static let takingTurns: [any LinearSolver] = [
    SOR(omega: 1.3), SOR(omega: 1.3, ordering: .multicolor),
    SSORConjugateGradient(omega: 1.3, sweepOrder: .backwardFirst),
  ]

  /// Solves and returns what the plan made of the pattern, whose identity is that of the plan; nil in
  /// natural order.
  private func solve(
    _ solver: any LinearSolver, _ matrix: CSRMatrix, _ workspace: inout SolverWorkspace
  ) throws -> SparsityPattern.Storage? {
    var x = [Double](repeating: 0, count: matrix.rowCount)
    let system = LinearSystem(matrix: matrix, rightHandSide: x.map { _ in 1 })
    let report = try solver.solve(
      system, updating: &x, until: .relativeResidual(1e-8), using: &workspace)
    #expect(report.isConverged)
    return workspace.plan?.reordering?.pattern.storage
  }

  @Test func `three solvers in turns plan once each, whatever the values`() throws {
    var matrix = try Stencil.laplacian(dimensions: 2).matrix(extents: [6, 9])
    var workspace = SolverWorkspace()
    let plans = try Self.takingTurns.map { try solve($0, matrix, &workspace) }
    #expect(plans[0] == nil && plans[1] != nil && plans[2] != nil)
    for round in 1...3 {
      matrix = matrix.shiftingDiagonal(by: 0.25)
      if round > 1 { try matrix.replaceValues(with: matrix.values.map { $0 * 1.5 }) }
      for (solver, plan) in zip(Self.takingTurns, plans) {
        #expect(try solve(solver, matrix, &workspace) === plan, "round \(round), \(solver)")
      }
    }
  }

  @Test func `two patterns in turns plan once each`() throws {
    let plane = try Stencil.laplacian(dimensions: 2).matrix(extents: [6, 9])
    let line = try Stencil.laplacian(dimensions: 1).matrix(extents: [20])
    let solver = SOR(omega: 1.3, ordering: .multicolor)
    var workspace = SolverWorkspace()
    let (first, second) = try (
      solve(solver, plane, &workspace), solve(solver, line, &workspace)
    )
    #expect(first != nil && second != nil && first !== second)
    #expect(try solve(solver, plane, &workspace) === first)
    #expect(try solve(solver, line, &workspace) === second)
  }

  @Test func `the plan used least recently makes room for a fourth`() throws {
    let matrix = try Stencil.laplacian(dimensions: 2).matrix(extents: [6, 9])
    var workspace = SolverWorkspace()
    let plans = try Self.takingTurns.map { try solve($0, matrix, &workspace) }
    // Used again, so that the natural order is the oldest, and then the backward one.
    #expect(try solve(Self.takingTurns[1], matrix, &workspace) === plans[1])
    let line = try Stencil.laplacian(dimensions: 1).matrix(extents: [20])
    for count in [1, 2] {
      _ = try solve(SOR(omega: 1, ordering: count == 1 ? .natural : .reversed), line, &workspace)
      #expect(try solve(Self.takingTurns[1], matrix, &workspace) === plans[1])
    }
    let again = try solve(Self.takingTurns[2], matrix, &workspace)
    #expect(again != nil && again !== plans[2])
  }
}
