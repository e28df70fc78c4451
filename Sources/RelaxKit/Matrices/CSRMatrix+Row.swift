extension CSRMatrix {
  /// The stored entries of one row: a collection of columns with their values.
  ///
  ///     let sum = matrix.row(4).reduce(0) { $0 + $1.value * x[$1.column] }
  public struct Row: RandomAccessCollection, Sendable {
    let matrix: CSRMatrix
    let index: Int

    /// The position of the first entry among those of the matrix.
    public var startIndex: Int { Int(matrix.pattern.storage.rowStarts[index]) }

    /// The position after the last entry.
    public var endIndex: Int { Int(matrix.pattern.storage.rowStarts[index + 1]) }

    /// The column and value of an entry.
    public subscript(position: Int) -> (column: Int, value: Double) {
      let column = Int(matrix.pattern.storage.columnIndices[position])
      return (column, column == index ? matrix.diagonal[index] : matrix.offDiagonal[position])
    }
  }
}
