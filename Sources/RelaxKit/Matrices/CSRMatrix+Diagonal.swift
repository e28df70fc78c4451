extension CSRMatrix {
  /// Adds `shift` to every diagonal entry: `A <- A + shift I`.
  ///
  /// Diagonal entries that are not stored are added to the pattern first. A shift that makes an
  /// entry infinite or NaN is found by the solver that is given the matrix.
  ///
  /// - Complexity: O(n), without touching the other values, if the whole diagonal is stored.
  public mutating func shiftDiagonal(by shift: Double) {
    if pattern.firstMissingDiagonal != nil { self = storingDiagonal() }
    updateDiagonal { diagonal in
      for row in diagonal.indices { diagonal[row] += shift }
    }
  }

  /// The matrix with `shift` added to every diagonal entry: `A + shift I`.
  ///
  /// - Complexity: O(n): the pattern and the other values are shared with this matrix, if the whole
  ///   diagonal is stored.
  public func shiftingDiagonal(by shift: Double) -> CSRMatrix {
    var result = self
    result.shiftDiagonal(by: shift)
    return result
  }

  /// Replaces the diagonal and keeps all other values, without allocating.
  ///
  /// - Parameter values: n finite numbers.
  /// - Throws: ``InputError`` if the matrix is not square, not all of its diagonal is stored, or the
  ///   values do not fit or are not finite; the matrix is then as it was.
  /// - Complexity: O(n).
  package mutating func replaceDiagonal(with values: [Double]) throws(InputError) {
    guard isSquare, values.count == rowCount else {
      throw InputError(
        .shapeMismatch,
        "a \(rowCount) x \(columnCount) matrix was given \(values.count) diagonal entries")
    }
    if let row = pattern.firstMissingDiagonal {
      throw InputError(
        .missingDiagonal, "row \(row) stores no diagonal entry that could be replaced", row: row)
    }
    if let row = values.firstIndex(where: { !$0.isFinite }) {
      throw InputError(
        .notFinite, "the diagonal entry of row \(row) is \(values[row]); it must be finite",
        row: row)
    }
    updateDiagonal { diagonal in
      for row in diagonal.indices { diagonal[row] = values[row] }
    }
  }

  /// Checks what every relaxation method needs: a square matrix with a finite diagonal, no entry of
  /// it missing or zero.
  ///
  /// - Throws: ``InputError`` naming the row at fault.
  /// - Complexity: O(n).
  func checkDiagonal() throws(InputError) {
    guard isSquare else {
      throw InputError(
        .notSquare, "a \(rowCount) x \(columnCount) matrix cannot be solved; it must be square")
    }
    if let row = pattern.firstMissingDiagonal {
      throw InputError(
        .missingDiagonal,
        "row \(row) stores no diagonal entry; relaxation divides by it, so permute the rows or "
          + "shift the diagonal", row: row)
    }
    if diagonal.span.allAreFiniteAndNonzero { return }
    for (row, value) in diagonal.enumerated() where !(value.isFinite && value != 0) {
      throw InputError(
        value == 0 ? .zeroDiagonal : .notFinite,
        "the diagonal entry of row \(row) is \(value); relaxation divides by it, so it must be "
          + "finite and not zero", row: row)
    }
  }

  private func storingDiagonal() -> CSRMatrix {
    let oldStarts = pattern.rowStarts
    let oldColumns = pattern.columnIndices
    var starts: [Int32] = [0]
    var columns: [Int32] = []
    var newValues: [Double] = []
    for row in 0..<rowCount {
      var isDue = row < columnCount
      for position in Int(oldStarts[row])..<Int(oldStarts[row + 1]) {
        let column = oldColumns[position]
        if isDue, column >= row {
          columns.append(Int32(row))
          newValues.append(diagonal[row])
          isDue = false
          if column == row { continue }
        }
        columns.append(column)
        newValues.append(offDiagonal[position])
      }
      if isDue {
        columns.append(Int32(row))
        newValues.append(0)
      }
      starts.append(Int32(columns.count))
    }
    let pattern = SparsityPattern(
      unchecked: .init(
        rowCount: rowCount, columnCount: columnCount, rowStarts: starts, columnIndices: columns))
    return CSRMatrix(unchecked: pattern, values: newValues)
  }
}
