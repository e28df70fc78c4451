import RelaxKit
import RelaxTestSupport

/// A few sweeps of SOR by the plain loop over the rows, which layouts are compared with.
enum PlainSweeps {
  private static let count = 3

  /// The iterate of the plain loop.
  static func iterate(
    _ matrix: CSRMatrix, _ load: [Double], from start: [Double], omega: Double
  ) -> [Double] {
    var x = start
    for _ in 0..<count {
      for row in 0..<matrix.rowCount {
        let rest = matrix.row(row).reduce(load[row]) { $0 - $1.value * x[$1.column] }
        x[row] += omega * rest / matrix[row, row]
      }
    }
    return x
  }

  /// As many by the solver, in a workspace.
  static func solve(
    _ matrix: CSRMatrix, _ load: [Double], from start: [Double], omega: Double,
    using workspace: inout SolverWorkspace
  ) throws -> [Double] {
    var x = start
    _ = try SOR(omega: omega).solve(
      LinearSystem(matrix: matrix, rightHandSide: load), updating: &x, until: .iterations(count),
      using: &workspace)
    return x
  }

  /// The rows whose elements differ by more than 1e-12 of the largest that their stencil reads.
  static func wrongRows(
    _ x: [Double], _ expected: [Double], _ matrix: CSRMatrix, start: [Double]
  ) -> [Int] {
    (0..<matrix.rowCount).filter { row in
      let scale = matrix.row(row).reduce(0.0) { largest, entry in
        max(largest, abs(expected[entry.column]), abs(start[entry.column]))
      }
      return !(abs(x[row] - expected[row]) <= 1e-12 * scale)
    }
  }
}
