/// How a pattern packs into rows of whole blocks.
///
/// The entries of a row left of the diagonal, and those right of it, are filled up with zeros to
/// blocks of four: rows of an irregular mesh differ in length, and a loop that seldom ends where the
/// processor did not expect it saves more than the zeros cost. The entry right beside the diagonal
/// is kept apart, so that one multiply-add, not a whole sum, separates a row from the row before.
final class RowLayout: PackedLayout {
  let lower: Part
  let upper: Part
  /// No entry lies further from the diagonal.
  let bandwidth: Int

  /// Where each entry of the pattern goes among the packed values; diagonal entries go to a place
  /// behind them all. Three elements more than entries.
  private let positions: [Int32]

  /// The blocks on one side of the diagonal.
  struct Part: Sendable {
    /// Where the blocks of each row begin.
    let starts: PackedIndices
    /// Four columns for each block; that of the row itself where a zero was added, so vectors must
    /// hold numbers there before they are solved for.
    let columns: PackedIndices

    /// The number of values in blocks.
    var valueCount: Int { columns.count }
  }

  /// A part in the making.
  private struct Draft {
    var starts: [Int32]
    var columns: [Int32] = []
  }

  // The packed values: those beside the diagonal on the left and on the right, one for each row, the
  // blocks on the left, those on the right, and a place for values that belong nowhere.

  private var rowCount: Int { lower.starts.count - 1 }

  var unitCount: Int { rowCount }
  var unitReach: Int { bandwidth }
  var blockSize: Int { 64 }

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
    precondition(Self.fits(rowCount: pattern.rowCount, entryCount: pattern.columnIndices.count))
    var lower = Draft(starts: [Int32](repeating: 0, count: pattern.rowCount + 1))
    var upper = lower
    bandwidth = Self.countBlocks(pattern, &lower, &upper)
    positions = Self.fillBlocks(pattern, &lower, &upper)
    let lists = AlignedStorage.lists([lower.starts, lower.columns, upper.starts, upper.columns])
    self.lower = Part(starts: lists[0], columns: lists[1])
    self.upper = Part(starts: lists[2], columns: lists[3])
  }

  /// The entries of one row.
  private struct RowEntries {
    /// Those on either side that go into blocks.
    let left, right: Range<Int>
    let diagonal: Int
    /// The largest distance from the diagonal.
    let reach: Int

    @inline(__always)
    init(_ row: Int, starts: Span<Int32>, columns: Span<Int32>, diagonals: Span<Int32>) {
      let first = unsafe Int(starts[unchecked: row])
      let last = unsafe Int(starts[unchecked: row + 1]) - 1
      diagonal = unsafe Int(diagonals[unchecked: row])
      // The diagonal entry itself, where none is stored before or behind it, is not beside it.
      let hasLeft = unsafe Int(columns[unchecked: max(diagonal - 1, first)]) == row - 1
      let hasRight = unsafe Int(columns[unchecked: min(diagonal + 1, last)]) == row + 1
      unsafe left = Range(uncheckedBounds: (first, diagonal - (hasLeft ? 1 : 0)))
      unsafe right = Range(uncheckedBounds: (diagonal + (hasRight ? 2 : 1), last + 1))
      let ends = unsafe (Int(columns[unchecked: first]), Int(columns[unchecked: last]))
      reach = max(row - ends.0, ends.1 - row)
    }
  }

  /// Finds where the blocks of each row begin; returns the largest distance from the diagonal.
  private static func countBlocks(
    _ pattern: SparsityPattern.Storage, _ lower: inout Draft, _ upper: inout Draft
  ) -> Int {
    let (rowStarts, columnIndices) = (pattern.rowStarts, pattern.columnIndices)
    let diagonalPositions = pattern.diagonalPositions
    let starts = rowStarts.span
    let columns = columnIndices.span
    let diagonals = diagonalPositions.span
    var lowerStarts = lower.starts.mutableSpan
    var upperStarts = upper.starts.mutableSpan
    var (lowerCount, upperCount) = (0, 0)
    var bandwidth = 0
    for row in 0..<pattern.rowCount {
      let entries = RowEntries(row, starts: starts, columns: columns, diagonals: diagonals)
      lowerCount += (entries.left.count + 3) / 4
      upperCount += (entries.right.count + 3) / 4
      unsafe lowerStarts[unchecked: row + 1] = Int32(truncatingIfNeeded: lowerCount)
      unsafe upperStarts[unchecked: row + 1] = Int32(truncatingIfNeeded: upperCount)
      bandwidth = max(bandwidth, entries.reach)
    }
    return bandwidth
  }

  /// Fills the columns of all blocks; returns where each entry goes.
  private static func fillBlocks(
    _ pattern: SparsityPattern.Storage, _ lower: inout Draft, _ upper: inout Draft
  ) -> [Int32] {
    let rowCount = pattern.rowCount
    lower.columns = [Int32](repeating: 0, count: 4 * Int(lower.starts[rowCount]))
    upper.columns = [Int32](repeating: 0, count: 4 * Int(upper.starts[rowCount]))
    let lowerOffset = 2 * rowCount
    let upperOffset = lowerOffset + lower.columns.count
    let end = Int32(upperOffset + upper.columns.count)
    // A block writes four places; those it has no entries for are written over by what follows.
    var positions = [Int32](repeating: 0, count: pattern.columnIndices.count + 3)
    let (rowStarts, columnIndices) = (pattern.rowStarts, pattern.columnIndices)
    let diagonalPositions = pattern.diagonalPositions
    let starts = rowStarts.span
    let columns = columnIndices.span
    let diagonals = diagonalPositions.span
    var lowerColumns = lower.columns.mutableSpan
    var upperColumns = upper.columns.mutableSpan
    var places = positions.mutableSpan
    var (lowerCount, upperCount) = (0, 0)
    for row in 0..<rowCount {
      let entries = RowEntries(row, starts: starts, columns: columns, diagonals: diagonals)
      unsafe fillBlocks(
        entries.left, row, columns, &lowerColumns, &lowerCount, lowerOffset, &places)
      unsafe places[unchecked: entries.left.upperBound] = Int32(truncatingIfNeeded: row)
      unsafe places[unchecked: entries.right.lowerBound - 1] = Int32(
        truncatingIfNeeded: rowCount + row)
      unsafe places[unchecked: entries.diagonal] = end
      unsafe fillBlocks(
        entries.right, row, columns, &upperColumns, &upperCount, upperOffset, &places)
    }
    return positions
  }

  /// Fills the blocks of a row on one side of the diagonal.
  ///
  /// - Parameters:
  ///   - count: the number of columns filled so far.
  ///   - offset: where the values of this side begin.
  @unsafe @inline(__always)
  private static func fillBlocks(
    _ entries: Range<Int>, _ row: Int, _ columns: Span<Int32>,
    _ blocks: inout MutableSpan<Int32>, _ count: inout Int, _ offset: Int,
    _ places: inout MutableSpan<Int32>
  ) {
    var entry = entries.lowerBound
    while entry < entries.upperBound {
      for lane in 0..<4 {
        let isStored = entry + lane < entries.upperBound
        let column = unsafe columns[unchecked: min(entry + lane, entries.upperBound - 1)]
        unsafe blocks[unchecked: count + lane] = isStored ? column : Int32(truncatingIfNeeded: row)
        unsafe places[unchecked: entry + lane] = Int32(truncatingIfNeeded: offset + count + lane)
      }
      count += 4
      entry += 4
    }
  }

  func pack(_ values: [Double], into packed: AlignedStorage<Double>) {
    precondition(values.count + 3 == positions.count && packed.count >= valueCount)
    let target = unsafe packed.start
    let places = positions
    let positions = places.span
    let source = values.span
    for entry in 0..<source.count {
      unsafe target[Int(positions[unchecked: entry])] = source[unchecked: entry]
    }
  }
}
