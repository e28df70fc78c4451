extension CSRMatrix {
  /// A value and its place, counted from 0.
  public struct Entry: Sendable, Hashable {
    /// The row, from 0.
    public var row: Int
    /// The column, from 0.
    public var column: Int
    /// The value; those of entries in the same place are added up.
    public var value: Double

    /// Makes an entry.
    public init(row: Int, column: Int, value: Double) {
      self.row = row
      self.column = column
      self.value = value
    }
  }

  /// Makes a matrix from entries in any order; duplicates are summed in the order given.
  ///
  /// - Throws: ``InputError`` if an index lies outside the matrix or a value (or a sum of
  ///   duplicates) is not finite.
  /// - Complexity: O(rows + entries · log(entries a row)).
  public init(rowCount: Int, columnCount: Int, entries: [Entry]) throws(InputError) {
    try SparsityPattern.checkSize(
      rowCount: rowCount, columnCount: columnCount, entryCount: entries.count)
    var starts = [Int32](repeating: 0, count: rowCount + 1)
    for entry in entries {
      guard entry.row >= 0, entry.row < rowCount else {
        throw InputError(
          .indexOutOfRange, "an entry is in row \(entry.row), outside 0..<\(rowCount)",
          row: entry.row)
      }
      guard entry.column >= 0, entry.column < columnCount else {
        throw .columnOutOfRange(entry.column, row: entry.row, columnCount: columnCount)
      }
      starts[entry.row + 1] += 1
    }
    for row in 0..<rowCount { starts[row + 1] += starts[row] }
    var next = starts
    var columns = [Int32](repeating: 0, count: entries.count)
    var values = [Double](repeating: 0, count: entries.count)
    for entry in entries {
      let position = Int(next[entry.row])
      columns[position] = Int32(entry.column)
      values[position] = entry.value
      next[entry.row] += 1
    }
    try self.init(
      rowCount: rowCount, columnCount: columnCount, sorting: starts, columns, values)
  }

  /// Makes a matrix from entries as tuples of row, column and value, in any order; duplicates are
  /// summed in the order given.
  ///
  ///     let matrix = try CSRMatrix(
  ///       rowCount: 2, columnCount: 2, entries: [(0, 0, 4), (0, 1, -1), (1, 0, -1), (1, 1, 4)])
  ///
  /// - Throws: ``InputError`` if an index lies outside the matrix or a value (or a sum of
  ///   duplicates) is not finite.
  /// - Complexity: O(rows + entries · log(entries per row)).
  public init(
    rowCount: Int, columnCount: Int, entries: some Sequence<(Int, Int, Double)>
  ) throws(InputError) {
    try self.init(
      rowCount: rowCount, columnCount: columnCount,
      entries: entries.map { Entry(row: $0.0, column: $0.1, value: $0.2) })
  }

  /// Makes a matrix from its rows written out, storing the entries that are not zero.
  ///
  /// - Throws: ``InputError`` if the rows differ in length or a value is not finite.
  /// - Complexity: O(rows · columns).
  public init(rows: [[Double]]) throws(InputError) {
    let columnCount = rows.first?.count ?? 0
    var entries: [Entry] = []
    for (row, values) in rows.enumerated() {
      guard values.count == columnCount else {
        throw InputError(
          .shapeMismatch, "row \(row) has \(values.count) values and row 0 has \(columnCount)",
          row: row)
      }
      for (column, value) in values.enumerated() where value != 0 {
        entries.append(Entry(row: row, column: column, value: value))
      }
    }
    try self.init(rowCount: rows.count, columnCount: columnCount, entries: entries)
  }

  /// Makes a matrix from raw CSR arrays; columns may come in any order in a row, and duplicates
  /// are summed.
  ///
  /// - Parameters:
  ///   - rowCount: the number of rows.
  ///   - columnCount: the number of columns.
  ///   - rowStarts: `rowCount + 1` ascending values, from 0 to the number of entries.
  ///   - columnIndices: the column of each entry, from 0.
  ///   - values: the value of each entry.
  /// - Throws: ``InputError`` naming the row at fault.
  /// - Complexity: O(rows + entries · log(entries a row)); O(rows + entries) if in order.
  public init(
    rowCount: Int, columnCount: Int, rowStarts: [Int32], columnIndices: [Int32], values: [Double]
  ) throws(InputError) {
    guard values.count == columnIndices.count else {
      throw InputError(
        .shapeMismatch, "there are \(columnIndices.count) columns and \(values.count) values")
    }
    try SparsityPattern.checkStarts(
      rowStarts, rowCount: rowCount, columnCount: columnCount, entryCount: values.count)
    for row in 0..<rowCount {
      for position in Int(rowStarts[row])..<Int(rowStarts[row + 1]) {
        let column = columnIndices[position]
        guard column >= 0, column < columnCount else {
          throw .columnOutOfRange(Int(column), row: row, columnCount: columnCount)
        }
      }
    }
    try self.init(
      rowCount: rowCount, columnCount: columnCount, sorting: rowStarts, columnIndices, values)
  }

  /// Sorts each row by column and sums duplicates; the arrays are otherwise known to be sound.
  init(
    rowCount: Int, columnCount: Int, sorting starts: [Int32], _ columns: [Int32],
    _ values: [Double]
  ) throws(InputError) {
    var starts = starts
    var columns = columns
    var values = values
    var scratch: [(column: Int32, value: Double)] = []
    var kept = 0
    for row in 0..<rowCount {
      let range = Int(starts[row])..<Int(starts[row + 1])
      starts[row] = Int32(kept)
      let isSorted = range.dropFirst().allSatisfy { columns[$0 - 1] < columns[$0] }
      if !isSorted {
        scratch.removeAll(keepingCapacity: true)
        for position in range { scratch.append((columns[position], values[position])) }
        scratch.sort { $0.column < $1.column }  // stable, so that sums keep the order given
        for (position, entry) in zip(range, scratch) {
          columns[position] = entry.column
          values[position] = entry.value
        }
      }
      let rowStart = kept
      for position in range {
        if kept > rowStart, columns[kept - 1] == columns[position] {
          values[kept - 1] += values[position]
        } else {
          columns[kept] = columns[position]
          values[kept] = values[position]
          kept += 1
        }
      }
    }
    starts[rowCount] = Int32(kept)
    columns.removeLast(columns.count - kept)
    values.removeLast(values.count - kept)
    let pattern = SparsityPattern(
      unchecked: .init(
        rowCount: rowCount, columnCount: columnCount, rowStarts: starts, columnIndices: columns))
    try self.init(pattern: pattern, values: values)
  }
}
