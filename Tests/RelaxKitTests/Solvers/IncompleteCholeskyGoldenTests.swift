import Foundation
import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

/// Iterations of CG with SSOR and with relaxed incomplete Cholesky, against a table computed by plain
/// loops in C.
@Suite struct IncompleteCholeskyGoldenTests {
  private static func system(named name: String) throws -> LinearSystem {
    let words = name.split(separator: " ")[0].split(separator: "_").map(String.init)
    func laplacian(_ weights: (Double, Double), side: Int) throws -> CSRMatrix {
      let (fast, slow) = weights
      return try CSRMatrix(
        rowCount: side * side, columnCount: side * side,
        entries: (0..<side * side).flatMap { row -> [CSRMatrix.Entry] in
          let (i, j) = (row / side, row % side)
          var entries = [CSRMatrix.Entry(row: row, column: row, value: 2 * (fast + slow))]
          if j > 0 { entries.append(.init(row: row, column: row - 1, value: -fast)) }
          if j + 1 < side { entries.append(.init(row: row, column: row + 1, value: -fast)) }
          if i > 0 { entries.append(.init(row: row, column: row - side, value: -slow)) }
          if i + 1 < side { entries.append(.init(row: row, column: row + side, value: -slow)) }
          return entries
        })
    }
    let matrix: CSRMatrix
    switch words[0] {
    case "laplacian2d":
      matrix = try laplacian((1, 1), side: try #require(Int(words[1])))
        .shiftingDiagonal(by: words.count > 2 ? 0.5 : 0)
    case "anisotropic2d": matrix = try laplacian((1, 0.01), side: try #require(Int(words[1])))
    case "laplacian3d":
      let side = try #require(Int(words[1]))
      matrix = try Stencil.laplacian(dimensions: 3).matrix(extents: [side, side, side])
    default:
      let number = String(repeating: "0", count: 4 - words[1].count) + words[1]
      func path(_ kind: String) -> String { Fixture.url("\(words[0])_\(kind)\(number).mtx").path }
      return LinearSystem(
        matrix: try MatrixMarket.readMatrix(atPath: path("A")),
        rightHandSide: try MatrixMarket.readVector(atPath: path("b")))
    }
    return LinearSystem(
      matrix: matrix, rightHandSide: [Double](repeating: 1, count: matrix.rowCount))
  }

  @Test(arguments: [
    "laplacian2d_20", "laplacian2d_50", "laplacian2d_100", "laplacian2d_20_shift_0.5",
    "laplacian2d_50_shift_0.5", "laplacian2d_100_shift_0.5", "anisotropic2d_20_0.01",
    "anisotropic2d_50_0.01", "anisotropic2d_100_0.01", "laplacian3d_12",
    "dam-break_10 (A0010.mtx.gz)", "injector-throttle_40 (A0040.mtx.gz)",
    "power-grid-1354_30 (A0030.mtx.gz)", "solidification-heat_60 (A0060.mtx.gz)",
  ])
  func `every count of the table is met, give or take some for rounding`(name: String) throws {
    let table = try Fixture("ric_counts.csv")
    let rows = table.rows.indices.filter { table.text("problem")[$0] == name }
    #expect(rows.count == 20)
    let system = try Self.system(named: name)
    for layout in SweepPlan.Layout.allCases {
      var workspace = SolverWorkspace(layout: layout)
      for row in rows {
        let parameter = table.numbers("parameter")[row]
        let criterion = StoppingCriterion.relativeResidual(table.numbers("tolerance")[row])
        var x = [Double](repeating: 0, count: system.unknownCount)
        let report =
          table.text("method")[row] == "ssor"
          ? try SSORConjugateGradient(omega: parameter).solve(
            system, updating: &x, until: criterion, using: &workspace)
          : try ICConjugateGradient(alpha: parameter, backsOff: false).solve(
            system, updating: &x, until: criterion, using: &workspace)
        let expected = Int(table.numbers("iterations")[row])
        // Sums in another order or with fused products, on matrices whose entries span three decades.
        let slack =
          name.hasPrefix(layout == .groups ? "dam-break" : "power-grid") ? 2 : 1
        #expect(
          report.isConverged && abs(report.iterations - expected) <= slack,
          "\(parameter) \(report) \(expected)")
      }
    }
  }
}
