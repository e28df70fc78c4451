/// The rows of a pattern as they are stored, in memory of their own.
///
/// A plan of rows is no more than a copy, since a solve of few iterations would not get back what a
/// layout costs. The values of the matrix have a zero in place of the diagonal entry: kernels take it
/// in where a side of the diagonal has an odd number of entries, so that they go by pairs. Others go by
/// fours, and so beyond both ends.
final class RowLayout: PackedLayout {
  /// Where each row begins, and at the end the number of entries.
  let starts: PackedIndices
  let columns: PackedIndices
  /// Where the diagonal entry of each row is.
  let diagonals: PackedIndices
  var unitCount: Int { diagonals.count }
  var blockSize: Int { 64 }
  var hasGaps: Bool { false }
  /// Whether rows are so long that kernels had better go by fours: sides of three entries or more, whose
  /// loops would end too often where the processor did not expect it.
  let goesByFours: Bool

  /// Where the entries begin among the columns and the values: kernels read three places before and after
  /// them all, where columns must be in range.
  static let margin = 4

  var valueCount: Int { columns.count }

  /// Takes over a pattern with a full diagonal.
  ///
  /// - Complexity: O(n + entries).
  init(_ pattern: SparsityPattern.Storage) {
    let (count, entryCount) = (pattern.rowCount, pattern.columnIndices.count)
    let lists = unsafe AlignedStorage.lists(
      lengths: [count + 1, entryCount + 2 * Self.margin, count]
    ) { list, start in
      let source = [pattern.rowStarts, pattern.columnIndices, pattern.diagonalPositions][list]
      let margin = list == 1 ? Self.margin : 0
      unsafe start.update(repeating: 0, count: margin)
      unsafe source.withUnsafeBufferPointer {
        unsafe (start + margin).update(from: $0.start, count: $0.count)
      }
      unsafe (start + margin + source.count).update(repeating: 0, count: margin)
    }
    (starts, columns, diagonals) = (lists[0], lists[1], lists[2])
    goesByFours = entryCount > 9 * count
  }

  /// The bandwidth of the matrix.
  ///
  /// - Complexity: O(n): it is looked for each time, since few solves ask.
  var unitReach: Int {
    let (first, column) = unsafe (starts.start, columns.start + Self.margin)
    return (0..<unitCount).reduce(0) { reach, row in
      let (begin, end) = unsafe (Int(first[row]), Int(first[row + 1]))
      return unsafe max(reach, row - Int(column[begin]), Int(column[end - 1]) - row)
    }
  }

  func pack(_ values: [Double], into packed: AlignedStorage<Double>) {
    precondition(values.count + 2 * Self.margin == valueCount && packed.count >= valueCount)
    unsafe values.withUnsafeBufferPointer {
      unsafe (packed.start + Self.margin).update(from: $0.start, count: $0.count)
    }
  }
}
