import RelaxKit
import RelaxTestSupport
import Testing

/// Data that is refused before any work.
@Suite struct SolverInputTests {
  private static let solvers: [any LinearSolver] = [
    SOR(), SSOR(), ConjugateGradient(), SSORConjugateGradient(), DampedJacobi(),
    AdaptiveSOR(),
    SOR(ordering: .multicolor), SOR(ordering: .reversed),
  ]

  /// Fails unless every solver refuses the system with that code and row and leaves `x` alone.
  private func expectRefusal(
    _ code: InputError.Code, row: Int? = nil, _ matrix: CSRMatrix, _ b: [Double],
    start: [Double], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for solver in Self.solvers {
      var x = start
      var workspace = SolverWorkspace()
      let error = #expect(throws: InputError.self, sourceLocation: sourceLocation) {
        try solver.solve(
          LinearSystem(matrix: matrix, rightHandSide: b), updating: &x,
          until: .relativeResidual(1e-8), using: &workspace
        ) { _ in
          Issue.record("an iteration was done")
          return .stop
        }
      }
      #expect(error?.code == code, sourceLocation: sourceLocation)
      #expect(error?.row == row, sourceLocation: sourceLocation)
      #expect(
        x.map(\.bitPattern) == start.map(\.bitPattern), "\(solver)", sourceLocation: sourceLocation)
    }
  }

  private func matrix() throws -> CSRMatrix { try CSRMatrix(rows: [[2, -1], [-1, 2]]) }

  @Test func `a matrix that is not square is refused`() throws {
    let wide = try CSRMatrix(rows: [[2, -1, 0], [-1, 2, 1]])
    expectRefusal(.notSquare, wide, [1, 1], start: [0, 0])
    expectRefusal(.notSquare, wide, [1, 1], start: [0, 0, 0])
  }

  @Test func `a diagonal entry that is not stored is refused`() throws {
    let matrix = try CSRMatrix(rows: [[2, 1, 0], [1, 0, 1], [0, 1, 2]])
    expectRefusal(.missingDiagonal, row: 1, matrix, [1, 1, 1], start: [1, 2, 3])
  }

  @Test func `a zero diagonal entry is refused`() throws {
    let stored = try CSRMatrix(
      rowCount: 2, columnCount: 2,
      entries: [
        .init(row: 0, column: 0, value: 1), .init(row: 1, column: 1, value: 0),
        .init(row: 1, column: 0, value: 1),
      ])
    expectRefusal(.zeroDiagonal, row: 1, stored, [1, 1], start: [1, 2])
    expectRefusal(
      .zeroDiagonal, row: 0, try matrix().shiftingDiagonal(by: -2), [1, 1], start: [1, 2])
  }

  @Test(arguments: [Double.infinity, -.infinity, .nan, 1.7e308])
  func `a shift that leaves the range of numbers is refused`(shift: Double) throws {
    let shifted = try matrix().shiftingDiagonal(by: shift).shiftingDiagonal(by: shift)
    expectRefusal(.notFinite, row: 0, shifted, [1, 1], start: [1, 2])
  }

  @Test func `vectors of another length are refused`() throws {
    let matrix = try matrix()
    expectRefusal(.shapeMismatch, matrix, [1], start: [1, 2])
    expectRefusal(.shapeMismatch, matrix, [1, 2, 3], start: [1, 2])
    expectRefusal(.shapeMismatch, matrix, [1, 2], start: [1])
    expectRefusal(.shapeMismatch, matrix, [1, 2], start: [])
    expectRefusal(.shapeMismatch, matrix, [], start: [])
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity, .signalingNaN])
  func `vectors that are not finite are refused`(value: Double) throws {
    let matrix = try matrix()
    expectRefusal(.notFinite, row: 1, matrix, [1, value], start: [1, 2])
    expectRefusal(.notFinite, row: 0, matrix, [value, 1e200], start: [1, 2])
    expectRefusal(.notFinite, row: 1, matrix, [1, 2], start: [1, value])
    expectRefusal(.notFinite, row: 0, matrix, [0, 0], start: [value, 1e-300])
  }
}
