extension CSRMatrix {
  /// The stored entries of one row: a collection of columns with their values.
  ///
  ///     let sum = matrix.row(4).reduce(0) { $0 + $1.value * x[$1.column] }
  ///
  /// It refers to the memory of the matrix, so that making one copies nothing.
  public struct Row: RandomAccessCollection, Sendable {
    @usableFromInline let columns: [Int32]
    /// Those of the matrix, with zero in place of the diagonal entries.
    @usableFromInline let values: [Double]
    @usableFromInline let diagonal: Double
    @usableFromInline let index: Int32

    /// The position of the first entry among those of the matrix.
    public let startIndex: Int

    /// The position after the last entry.
    public let endIndex: Int

    init(_ matrix: CSRMatrix, _ row: Int) {
      let storage = matrix.pattern.storage
      columns = storage.columnIndices
      values = matrix.offDiagonal
      diagonal = row < matrix.diagonal.count ? matrix.diagonal[row] : 0
      index = Int32(row)
      startIndex = Int(storage.rowStarts[row])
      endIndex = Int(storage.rowStarts[row + 1])
    }

    /// The column and value of an entry.
    @inlinable public subscript(position: Int) -> (column: Int, value: Double) {
      let column = columns[position]
      return (Int(column), column == index ? diagonal : values[position])
    }
  }
}
