import RelaxKit
import RelaxTestSupport
import Testing

/// Counts of a small problem of elasticity, found by another program, for every layout.
@Suite struct ElasticityGoldenTests {
  /// The stiffness matrix of a square bilinear element in plane stress; E is 1 and ν 0.3.
  private static let element: [[Double]] = {
    let nu = 0.3
    let values = [
      1 / 2 - nu / 6, 1 / 8 + nu / 8, -1 / 4 - nu / 12, -1 / 8 + 3 * nu / 8, -1 / 4 + nu / 12,
      -1 / 8 - nu / 8, nu / 6, 1 / 8 - 3 * nu / 8,
    ].map { $0 / (1 - nu * nu) }
    let places = [
      [0, 1, 2, 3, 4, 5, 6, 7], [1, 0, 7, 6, 5, 4, 3, 2], [2, 7, 0, 5, 6, 3, 4, 1],
      [3, 6, 5, 0, 7, 2, 1, 4], [4, 5, 6, 7, 0, 1, 2, 3], [5, 4, 3, 2, 1, 0, 7, 6],
      [6, 3, 4, 1, 2, 7, 0, 5], [7, 2, 1, 4, 3, 6, 5, 0],
    ]
    return places.map { $0.map { values[$0] } }
  }()

  /// 16 by 8 elements, numbered column by column, without the unknowns of the left edge.
  private static func matrix() throws -> CSRMatrix {
    let (width, height) = (16, 8)
    let fixedCount = 2 * (height + 1)
    let count = 2 * (width + 1) * (height + 1) - fixedCount
    var entries = (0..<count).map { CSRMatrix.Entry(row: $0, column: $0, value: 0.02) }
    for x in 0..<width {
      for y in 0..<height {
        let (left, right) = ((height + 1) * x + y, (height + 1) * (x + 1) + y)
        let unknowns = [left, right, right + 1, left + 1].flatMap { [2 * $0, 2 * $0 + 1] }
        for (i, row) in unknowns.enumerated() where row >= fixedCount {
          for (j, column) in unknowns.enumerated() where column >= fixedCount {
            entries.append(
              .init(row: row - fixedCount, column: column - fixedCount, value: element[i][j]))
          }
        }
      }
    }
    return try CSRMatrix(rowCount: count, columnCount: count, entries: entries)
  }

  @Test(arguments: WorkspaceKind.all)
  func `every count is met exactly`(kind: WorkspaceKind) throws {
    let table = try Fixture("elasticity_counts.csv")
    let (methods, omegas) = (table.text("method"), table.numbers("omega"))
    let expected = table.numbers("iterations").map { Int($0) }
    #expect(expected.count == 10)
    let matrix = try Self.matrix()
    let system = LinearSystem(
      matrix: matrix, rightHandSide: [Double](repeating: 1, count: matrix.rowCount))
    var workspace = kind.workspace()
    for row in expected.indices {
      let solver: any LinearSolver =
        methods[row] == "SOR" ? SOR(omega: omegas[row]) : SSORConjugateGradient(omega: omegas[row])
      var x = [Double](repeating: 0, count: matrix.rowCount)
      let report = try solver.solve(
        system, updating: &x, until: .relativeResidual(1e-8), using: &workspace)
      #expect(report.isConverged && report.iterations == expected[row], "row \(row)")
    }
    if kind.layout ?? .blocks == .blocks { #expect(workspace.plan?.layout == .blocks) }
  }
}
