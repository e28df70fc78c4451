/// How a pattern packs into rows of whole blocks.
///
/// The entries of a row left of the diagonal, and those right of it, are filled up with zeros to
/// blocks of four: rows of an irregular mesh differ in length, and a loop that seldom ends where the
/// processor did not expect it saves more than the zeros cost. The entry right beside the diagonal
/// is kept apart, so that one multiply-add, not a whole sum, separates a row from the row before.
final class RowLayout: PackedLayout {
  let lower: Part
  let upper: Part
  let positions: [Int32]

  /// The blocks on one side of the diagonal.
  struct Part: Sendable {
    /// Where the blocks of each row begin.
    fileprivate(set) var starts: [Int32] = [0]
    /// Four columns for each block; that of the row itself where a zero was added, so vectors must
    /// hold numbers there before they are solved for.
    fileprivate(set) var columns: [Int32] = []

    /// The number of values in blocks.
    var valueCount: Int { columns.count }

    /// Ends the blocks of a row.
    fileprivate mutating func endRow(_ row: Int) {
      while !columns.count.isMultiple(of: 4) { columns.append(Int32(row)) }
      starts.append(Int32(columns.count / 4))
    }
  }

  // The packed values: those beside the diagonal on the left and on the right, one for each row, the
  // blocks on the left, those on the right, and a place for values that belong nowhere.

  private var rowCount: Int { lower.starts.count - 1 }

  /// Where the values beside the diagonal on the right begin.
  var upperBesideOffset: Int { rowCount }

  /// Where the blocks on the left begin.
  var lowerOffset: Int { 2 * rowCount }

  /// Where the blocks on the right begin.
  var upperOffset: Int { lowerOffset + lower.valueCount }

  var valueCount: Int { upperOffset + upper.valueCount + 1 }

  /// Whether places of the packed values fit in 32 bits.
  static func fits(rowCount: Int, entryCount: Int) -> Bool {
    entryCount + 8 * rowCount < Int32.max
  }

  /// Packs a pattern.
  ///
  /// - Precondition: with the zeros that may be added, places fit in 32 bits; a solver checks that.
  /// - Complexity: O(n + entries).
  init(_ pattern: SparsityPattern.Storage) {
    let rowCount = pattern.rowCount
    precondition(Self.fits(rowCount: rowCount, entryCount: pattern.columnIndices.count))
    var lower = Part()
    var upper = Part()
    lower.starts.reserveCapacity(rowCount + 1)
    upper.starts.reserveCapacity(rowCount + 1)
    lower.columns.reserveCapacity(pattern.columnIndices.count / 2 + 2 * rowCount)
    upper.columns.reserveCapacity(pattern.columnIndices.count / 2 + 2 * rowCount)
    var positions = [Int32](repeating: 0, count: pattern.columnIndices.count)
    for row in 0..<rowCount {
      for entry in Int(pattern.rowStarts[row])..<Int(pattern.rowStarts[row + 1]) {
        let column = pattern.columnIndices[entry]
        switch Int(column) - row {
        case -1: positions[entry] = Int32(row)
        case 0: break
        case 1: positions[entry] = Int32(rowCount + row)
        case ..<0:
          positions[entry] = Int32(2 * rowCount + lower.columns.count)
          lower.columns.append(column)
        default:
          positions[entry] = Int32(2 * rowCount + upper.columns.count)
          upper.columns.append(column)
        }
      }
      lower.endRow(row)
      upper.endRow(row)
    }
    // Until here the blocks on the right were counted from their own beginning.
    let offset = Int32(lower.columns.count)
    let end = Int32(2 * rowCount + lower.columns.count + upper.columns.count)
    for row in 0..<rowCount {
      let diagonal = Int(pattern.diagonalPositions[row])
      positions[diagonal] = end
      for entry in diagonal + 1..<Int(pattern.rowStarts[row + 1])
      where Int(pattern.columnIndices[entry]) != row + 1 {
        positions[entry] += offset
      }
    }
    self.lower = lower
    self.upper = upper
    self.positions = positions
  }
}
