/// The unknowns of a square pattern in another order, and the pattern in that order.
struct Reordering: Sendable {
  let order: VectorOrder

  /// The unknown at each place of the order.
  var permutation: [Int32] { order.permutation }

  /// The pattern with rows and columns in the order.
  let pattern: SparsityPattern

  /// Which entry of the original pattern each entry is.
  let entries: [Int32]

  /// Puts the rows and columns of a pattern in another order.
  ///
  /// - Parameter permutation: each unknown once, in the order wanted.
  /// - Complexity: O(n + entries · log(entries a row)) time and O(n + entries) memory.
  init(_ original: SparsityPattern.Storage, permutation: [Int32]) {
    let (count, entryCount) = (original.rowCount, original.columnIndices.count)
    let order = VectorOrder(permutation: permutation)
    let places = order.places
    var rowStarts: [Int32] = [0]
    var columns: [Int32] = []
    var entries: [Int32] = []
    rowStarts.reserveCapacity(count + 1)
    columns.reserveCapacity(entryCount)
    entries.reserveCapacity(entryCount)
    // The entries of a row, each its column above its number, so that they sort by column.
    var keys: [Int64] = []
    for unknown in permutation {
      let row = Int(unknown)
      keys.removeAll(keepingCapacity: true)
      for entry in Int(original.rowStarts[row])..<Int(original.rowStarts[row + 1]) {
        keys.append(Int64(places[Int(original.columnIndices[entry])]) << 32 | Int64(entry))
      }
      keys.sort()
      for key in keys {
        columns.append(Int32(key >> 32))
        entries.append(Int32(truncatingIfNeeded: key))
      }
      rowStarts.append(Int32(columns.count))
    }
    self.order = order
    self.entries = entries
    pattern = SparsityPattern(
      unchecked: .init(
        rowCount: count, columnCount: count, rowStarts: rowStarts, columnIndices: columns))
  }
}

extension Reordering {
  /// Puts the values of a matrix with the original pattern in the order of this one.
  func gather(_ values: [Double], into ordered: inout [Double]) {
    precondition(values.count == entries.count)
    if ordered.count != entries.count {
      ordered = [Double](repeating: 0, count: entries.count)
    }
    unsafe ordered.withUnsafeMutableBufferPointer { ordered in
      unsafe values.withUnsafeBufferPointer { values in
        unsafe entries.withUnsafeBufferPointer { entries in
          for index in entries.indices { unsafe ordered[index] = values[Int(entries[index])] }
        }
      }
    }
  }
}
