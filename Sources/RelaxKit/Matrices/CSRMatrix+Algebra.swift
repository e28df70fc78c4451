extension CSRMatrix {
  /// Multiplies every entry by a factor: `A <- factor A`.
  ///
  /// - Throws: ``InputError`` if the factor is not finite or an entry overflows; the matrix is then
  ///   as it was.
  /// - Complexity: O(entries).
  public mutating func scale(by factor: Double) throws(InputError) {
    self = try scaled(by: factor)
  }

  /// The matrix with every entry multiplied by a factor: `factor A`, with the same pattern.
  ///
  /// - Throws: ``InputError`` if the factor is not finite or an entry overflows.
  /// - Complexity: O(entries).
  public func scaled(by factor: Double) throws(InputError) -> CSRMatrix {
    var result = self
    try result.replaceValues(withThoseOf: self, scaledBy: factor)
    return result
  }

  /// Checks that every entry multiplied by a factor is a number.
  func checkScale(_ factor: Double) throws(InputError) {
    guard factor.isFinite else {
      throw InputError(.notFinite, "a matrix cannot be scaled by \(factor)")
    }
    // Entries are finite, so that none can overflow by becoming smaller.
    guard abs(factor) > 1 else { return }
    let largest = max(largestOffDiagonal, diagonal.largestMagnitude)
    guard (largest * factor).isFinite else {
      throw InputError(.notFinite, "an entry scaled by \(factor) overflows")
    }
  }

  /// The transpose.
  ///
  /// - Complexity: O(rows + columns + entries).
  public func transposed() -> CSRMatrix {
    let oldStarts = pattern.rowStarts
    let oldColumns = pattern.columnIndices
    let oldValues = values
    var starts = [Int32](repeating: 0, count: columnCount + 1)
    for column in oldColumns { starts[Int(column) + 1] += 1 }
    for column in 0..<columnCount { starts[column + 1] += starts[column] }
    var next = starts
    var columns = [Int32](repeating: 0, count: entryCount)
    var newValues = [Double](repeating: 0, count: entryCount)
    for row in 0..<rowCount {
      for position in Int(oldStarts[row])..<Int(oldStarts[row + 1]) {
        let column = Int(oldColumns[position])
        columns[Int(next[column])] = Int32(row)
        newValues[Int(next[column])] = oldValues[position]
        next[column] += 1
      }
    }
    let pattern = SparsityPattern(
      unchecked: .init(
        rowCount: columnCount, columnCount: rowCount, rowStarts: starts, columnIndices: columns))
    return CSRMatrix(unchecked: pattern, values: newValues)
  }

  /// The matrix with rows and columns reordered alike: entry `(i, j)` of the result is entry
  /// `(order[i], order[j])` of this one.
  ///
  /// - Parameter order: each of `0..<n` once.
  /// - Throws: ``InputError`` if the matrix is not square or `order` is not a permutation.
  /// - Complexity: O(n + entries · log(entries a row)).
  public func permuted(by order: [Int]) throws(InputError) -> CSRMatrix {
    guard isSquare else {
      throw InputError(
        .notSquare, "only a square matrix can be permuted; this is \(rowCount) x \(columnCount)")
    }
    guard order.count == rowCount else {
      throw InputError(
        .notAPermutation, "\(rowCount) rows need \(rowCount) indices, and there are \(order.count)")
    }
    var newIndex = [Int32](repeating: -1, count: rowCount)
    for (new, old) in order.enumerated() {
      guard old >= 0, old < rowCount, newIndex[old] < 0 else {
        throw InputError(
          .notAPermutation, "index \(old) at place \(new) is repeated or outside 0..<\(rowCount)",
          row: new)
      }
      newIndex[old] = Int32(new)
    }
    let oldStarts = pattern.rowStarts
    let oldColumns = pattern.columnIndices
    let oldValues = values
    var starts: [Int32] = [0]
    var columns: [Int32] = []
    var newValues: [Double] = []
    starts.reserveCapacity(rowCount + 1)
    columns.reserveCapacity(entryCount)
    newValues.reserveCapacity(entryCount)
    for old in order {
      for position in Int(oldStarts[old])..<Int(oldStarts[old + 1]) {
        columns.append(newIndex[Int(oldColumns[position])])
        newValues.append(oldValues[position])
      }
      starts.append(Int32(columns.count))
    }
    return try CSRMatrix(
      rowCount: rowCount, columnCount: columnCount, rowStarts: starts, columnIndices: columns,
      values: newValues)
  }

  /// Whether `|a_ij - a_ji| <= tolerance · max(|a_ij|, |a_ji|)` for all entries.
  ///
  /// - Precondition: `tolerance >= 0`; 0 asks for exact symmetry.
  /// - Complexity: O(rows + entries), two allocations the size of the matrix.
  public func isSymmetric(tolerance: Double = 0) -> Bool {
    require(tolerance >= 0, "the symmetry tolerance is \(tolerance); it must not be negative")
    guard isSquare else { return false }
    return isSymmetric(tolerance: tolerance, transpose: transposed())
  }

  /// The same for a square matrix whose transpose is at hand.
  func isSymmetric(tolerance: Double, transpose: CSRMatrix) -> Bool {
    guard pattern == transpose.pattern else { return isSymmetricByEntry(tolerance, transpose) }
    return zip(offDiagonal, transpose.offDiagonal).allSatisfy {
      abs($0 - $1) <= tolerance * max(abs($0), abs($1))
    }
  }

  /// The same for patterns that differ: entries stored on one side only must be zero.
  private func isSymmetricByEntry(_ tolerance: Double, _ transpose: CSRMatrix) -> Bool {
    for (matrix, other) in [(self, transpose), (transpose, self)] {
      for row in 0..<rowCount {
        for (column, value) in matrix.row(row) {
          let twin = other[row, column]
          if abs(value - twin) > tolerance * max(abs(value), abs(twin)) { return false }
        }
      }
    }
    return true
  }
}
