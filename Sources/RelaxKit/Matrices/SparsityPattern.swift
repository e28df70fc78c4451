/// The symbolic part of a sparse matrix: which entries are stored, without their values.
///
/// Rows are compressed: the entries of row `i` are those at positions
/// `rowStarts[i]..<rowStarts[i + 1]`, with strictly ascending columns. A pattern never changes, and
/// copies share one storage, so matrices of a sequence that have the same pattern can be recognised
/// in O(1) and everything derived from it is made once.
public struct SparsityPattern: Sendable {
  /// What all copies share; its identity is the identity of the pattern.
  final class Storage: Sendable {
    let rowCount: Int
    let columnCount: Int
    let rowStarts: [Int32]
    let columnIndices: [Int32]
    /// Per row of the square leading part, where its diagonal entry is stored; -1 if it is not.
    let diagonalPositions: [Int32]
    let firstMissingDiagonal: Int?
    /// The number of entries of the longest row.
    let longestRow: Int

    init(rowCount: Int, columnCount: Int, rowStarts: [Int32], columnIndices: [Int32]) {
      self.rowCount = rowCount
      self.columnCount = columnCount
      self.rowStarts = rowStarts
      self.columnIndices = columnIndices
      var positions = [Int32](repeating: -1, count: min(rowCount, columnCount))
      var missing: Int?
      var longest = 0
      for (start, end) in zip(rowStarts, rowStarts.dropFirst()) {
        longest = max(longest, Int(end - start))
      }
      longestRow = longest
      for row in positions.indices {
        let range = Int(rowStarts[row])..<Int(rowStarts[row + 1])
        let position = columnIndices.lowerBound(of: Int32(row), in: range)
        if position < range.upperBound, columnIndices[position] == row {
          positions[row] = Int32(position)
        } else if missing == nil {
          missing = row
        }
      }
      diagonalPositions = positions
      firstMissingDiagonal = missing
    }
  }

  let storage: Storage

  /// The number of rows.
  public var rowCount: Int { storage.rowCount }

  /// The number of columns.
  public var columnCount: Int { storage.columnCount }

  /// The number of stored entries, zero or not.
  public var entryCount: Int { storage.columnIndices.count }

  /// Where each row starts among the entries, and at the end their number: `rowCount + 1` values.
  public var rowStarts: [Int32] { storage.rowStarts }

  /// The column of each entry, row by row, ascending in each row.
  public var columnIndices: [Int32] { storage.columnIndices }

  /// Whether there are as many rows as columns.
  public var isSquare: Bool { rowCount == columnCount }

  /// The first row of the square leading part that stores no diagonal entry, if there is one.
  public var firstMissingDiagonal: Int? { storage.firstMissingDiagonal }

  /// Makes a pattern from its arrays, checking everything.
  ///
  /// - Parameters:
  ///   - rowCount: the number of rows.
  ///   - columnCount: the number of columns.
  ///   - rowStarts: `rowCount + 1` ascending values, from 0 to the number of entries.
  ///   - columnIndices: strictly ascending in each row, in `0..<columnCount`.
  /// - Throws: ``InputError`` naming the row at fault.
  /// - Complexity: O(rows + entries · log(entries a row)).
  public init(
    rowCount: Int, columnCount: Int, rowStarts: [Int32], columnIndices: [Int32]
  ) throws(InputError) {
    try Self.checkStarts(
      rowStarts, rowCount: rowCount, columnCount: columnCount, entryCount: columnIndices.count)
    for row in 0..<rowCount {
      var previous: Int32 = -1
      for position in Int(rowStarts[row])..<Int(rowStarts[row + 1]) {
        let column = columnIndices[position]
        guard column >= 0, column < columnCount else {
          throw .columnOutOfRange(Int(column), row: row, columnCount: columnCount)
        }
        guard column > previous else {
          throw InputError(
            .unorderedColumns,
            "row \(row) has column \(column) after column \(previous); columns must ascend strictly",
            row: row)
        }
        previous = column
      }
    }
    self.init(
      unchecked: Storage(
        rowCount: rowCount, columnCount: columnCount, rowStarts: rowStarts,
        columnIndices: columnIndices))
  }

  init(unchecked storage: Storage) { self.storage = storage }

  /// Refuses sizes that 32-bit indices cannot address.
  static func checkSize(rowCount: Int, columnCount: Int, entryCount: Int) throws(InputError) {
    let limit = Int(Int32.max)
    guard rowCount >= 0, columnCount >= 0 else {
      throw InputError(
        .shapeMismatch, "a matrix cannot have \(rowCount) rows and \(columnCount) columns")
    }
    guard rowCount < limit, columnCount < limit, entryCount <= limit else {
      throw InputError(
        .tooLarge,
        "\(rowCount) x \(columnCount) with \(entryCount) entries is more than 32-bit indices address"
      )
    }
  }

  /// Checks the length, the ends and the order of row starts.
  static func checkStarts(
    _ rowStarts: [Int32], rowCount: Int, columnCount: Int, entryCount: Int
  ) throws(InputError) {
    try checkSize(rowCount: rowCount, columnCount: columnCount, entryCount: entryCount)
    guard rowStarts.count == rowCount + 1 else {
      throw InputError(
        .shapeMismatch,
        "\(rowCount) rows need \(rowCount + 1) row starts, and there are \(rowStarts.count)")
    }
    guard rowStarts[0] == 0, rowStarts[rowCount] == entryCount else {
      throw InputError(
        .malformedRowStarts,
        "row starts must run from 0 to \(entryCount), and run from \(rowStarts[0]) to "
          + "\(rowStarts[rowCount])")
    }
    for row in 0..<rowCount where rowStarts[row] > rowStarts[row + 1] {
      throw InputError(
        .malformedRowStarts, "row \(row) starts at \(rowStarts[row]), after row \(row + 1) does",
        row: row)
    }
  }
}

extension SparsityPattern: Equatable {
  /// Whether both store the same entries: O(1) for copies of one pattern, else O(entries).
  public static func == (left: Self, right: Self) -> Bool {
    left.storage === right.storage
      || left.rowCount == right.rowCount && left.columnCount == right.columnCount
        && left.rowStarts == right.rowStarts && left.columnIndices == right.columnIndices
  }
}

extension InputError {
  static func columnOutOfRange(_ column: Int, row: Int, columnCount: Int) -> InputError {
    InputError(
      .indexOutOfRange,
      "row \(row) has an entry in column \(column), outside 0..<\(columnCount)", row: row)
  }
}

extension Array where Element == Int32 {
  /// The first position of `range` whose element is not less than `value`; elements ascend there.
  func lowerBound(of value: Int32, in range: Range<Int>) -> Int {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = low + (high - low) / 2
      if self[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
