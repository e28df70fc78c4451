package import RelaxKit

extension InputError {
  /// The fault of a matrix, told of the file it was read from, where rows count from 1.
  ///
  /// - Parameter shift: what was added to its diagonal.
  package func ofMatrix(_ matrix: CSRMatrix, path: String, shift: Double = 0) -> InputError {
    guard let row, row < min(matrix.rowCount, matrix.columnCount) else {
      return InputError(code, message, path: path)
    }
    let shifted = shift == 0 ? "" : " after the shift by \(shift)"
    let message =
      switch code {
      case .missingDiagonal:
        "row \(row + 1) stores no diagonal entry\(shifted); relaxation divides by it, so permute the "
          + "rows or shift the diagonal"
      case .zeroDiagonal, .notFinite:
        "the diagonal entry of row \(row + 1) is \(matrix[row, row])\(shifted); relaxation divides by "
          + "it, so it must be finite and not zero"
      default: self.message
      }
    return InputError(code, message, row: row, path: path)
  }
}
