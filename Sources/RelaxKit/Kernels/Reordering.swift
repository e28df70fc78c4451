/// The unknowns of a square pattern in another order, and the pattern in that order.
struct Reordering: Sendable {
  /// The unknown at each place of the order.
  let permutation: [Int32]

  /// The pattern with rows and columns in the order.
  let pattern: SparsityPattern

  /// Which entry of the original pattern each entry is.
  let entries: [Int32]

  /// Puts the rows and columns of a pattern in another order.
  ///
  /// - Parameter permutation: each unknown once, in the order wanted.
  /// - Complexity: O(n + entries) time and memory.
  init(_ original: SparsityPattern.Storage, permutation: [Int32]) {
    let count = original.rowCount
    var places = [Int32](repeating: 0, count: count)
    for (place, unknown) in permutation.enumerated() { places[Int(unknown)] = Int32(place) }
    var rowStarts: [Int32] = [0]
    rowStarts.reserveCapacity(count + 1)
    var columnStarts = [Int32](repeating: 0, count: count + 1)
    for unknown in permutation {
      let range = original.entries(unknown)
      rowStarts.append(rowStarts[rowStarts.count - 1] + Int32(range.count))
      for entry in range { columnStarts[Int(places[Int(original.columnIndices[entry])]) + 1] += 1 }
    }
    for column in 0..<count { columnStarts[column + 1] += columnStarts[column] }
    // Entries are sorted by column, and then from the first column to the last dealt out to rows.
    let entryCount = original.columnIndices.count
    var sorted = [(row: Int32, entry: Int32)](repeating: (0, 0), count: entryCount)
    var next = columnStarts
    for (place, unknown) in permutation.enumerated() {
      for entry in original.entries(unknown) {
        let column = Int(places[Int(original.columnIndices[entry])])
        sorted[Int(next[column])] = (Int32(place), Int32(entry))
        next[column] += 1
      }
    }
    var columns = [Int32](repeating: 0, count: entryCount)
    var entries = columns
    next = rowStarts
    for column in 0..<count {
      for (row, entry) in sorted[Int(columnStarts[column])..<Int(columnStarts[column + 1])] {
        let position = Int(next[Int(row)])
        columns[position] = Int32(column)
        entries[position] = entry
        next[Int(row)] += 1
      }
    }
    self.permutation = permutation
    self.entries = entries
    pattern = SparsityPattern(
      unchecked: .init(
        rowCount: count, columnCount: count, rowStarts: rowStarts, columnIndices: columns))
  }
}

extension SparsityPattern.Storage {
  fileprivate func entries(_ row: Int32) -> Range<Int> {
    Int(rowStarts[Int(row)])..<Int(rowStarts[Int(row) + 1])
  }
}
