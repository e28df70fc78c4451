extension MatrixMarket {
  /// Entries in the order they are read, to be sorted into rows.
  struct Triplets {
    private let rowCount: Int
    private let columnCount: Int
    private var rows: [Int32] = []
    private var columns: [Int32] = []
    private var values: [Double] = []

    /// Makes an empty list with room for `capacity` entries.
    init(rowCount: Int, columnCount: Int, capacity: Int) {
      self.rowCount = rowCount
      self.columnCount = columnCount
      rows.reserveCapacity(capacity)
      columns.reserveCapacity(capacity)
      values.reserveCapacity(capacity)
    }

    @inline(__always)
    mutating func append(_ row: Int32, _ column: Int32, _ value: Double) {
      rows.append(row)
      columns.append(column)
      values.append(value)
    }

    /// The matrix of the entries, duplicates summed.
    ///
    /// Entries keep their order within a row, so those of a file sorted by columns arrive sorted.
    consuming func matrix() throws(InputError) -> CSRMatrix {
      var starts = [Int32](repeating: 0, count: rowCount + 1)
      for row in rows { starts[Int(row) + 1] += 1 }
      for row in 0..<rowCount { starts[row + 1] += starts[row] }
      var next = starts
      var sortedColumns = [Int32](repeating: 0, count: rows.count)
      var sortedValues = [Double](repeating: 0, count: rows.count)
      for index in rows.indices {
        let row = Int(rows[index])
        let position = Int(next[row])
        next[row] += 1
        sortedColumns[position] = columns[index]
        sortedValues[position] = values[index]
      }
      return try CSRMatrix(
        rowCount: rowCount, columnCount: columnCount, sorting: starts, sortedColumns, sortedValues)
    }
  }
}
