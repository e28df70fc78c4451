/// How the diagonal of a matrix compares with the rest: |a_ii| against the sum of |a_ij|, j ≠ i.
public struct DiagonalDominance: Sendable, Hashable {
  /// What holds of all rows together.
  public enum Kind: String, Sendable, Hashable {
    /// Some row has the smaller diagonal.
    case none
    /// No row has the smaller diagonal.
    case weak
    /// Weak, the pattern is symmetric, and every connected component has a row with the larger
    /// diagonal. The matrix then is not singular (Taussky 1949).
    case irreducible
    /// Every row has the larger diagonal.
    case strict
  }

  /// What holds of all rows together.
  public let kind: Kind

  /// The number of rows whose diagonal is larger than the rest.
  public let strictRowCount: Int

  /// The number of rows whose diagonal is smaller than the rest.
  public let violatedRowCount: Int

  /// Whether it proves that the matrix is not singular.
  public var isDecisive: Bool { kind == .irreducible || kind == .strict }

  /// Compares row by row; sums that differ by less than twelve digits are equal, as rounding is in them.
  init(_ matrix: CSRMatrix, graph: MatrixGraph, hasSymmetricPattern: Bool) {
    let storage = matrix.pattern.storage
    var (strictRowCount, violatedRowCount) = (0, 0)
    var hasStrictRow = [Bool](repeating: false, count: graph.componentCount)
    for row in 0..<matrix.rowCount {
      var sum = 0.0
      for position in Int(storage.rowStarts[row])..<Int(storage.rowStarts[row + 1]) {
        sum += abs(matrix.offDiagonal[position])
      }
      let diagonal = abs(matrix.diagonal[row])
      if sum < diagonal * (1 - 1e-12) {
        strictRowCount += 1
        hasStrictRow[Int(graph.components[row])] = true
      } else if sum > diagonal * (1 + 1e-12) {
        violatedRowCount += 1
      }
    }
    self.strictRowCount = strictRowCount
    self.violatedRowCount = violatedRowCount
    kind =
      if violatedRowCount > 0 {
        .none
      } else if strictRowCount == matrix.rowCount {
        .strict
      } else if hasSymmetricPattern, hasStrictRow.allSatisfy({ $0 }) {
        .irreducible
      } else {
        .weak
      }
  }
}
