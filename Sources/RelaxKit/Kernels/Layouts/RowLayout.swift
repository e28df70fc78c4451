/// The rows of a matrix, read where they are stored: a solve of few iterations would not get back what a
/// layout costs, nor the memory of a copy.
///
/// The values of the matrix have a zero in place of the diagonal entry: kernels take it in where a side of
/// the diagonal has an odd number of entries, so that they go by twos.
final class RowLayout: PackedLayout {
  let pattern: SparsityPattern.Storage
  var unitCount: Int { pattern.rowCount }
  var blockSize: Int { 64 }
  var hasGaps: Bool { false }
  /// Nothing is packed.
  var valueCount: Int { 0 }
  /// Whether kernels had better take rows by fours than by twos.
  ///
  /// Where most rows have an entry for the row before, sweeps wait from row to row, and a sum by twos is
  /// there sooner, unless rows are long. By twos also go short rows that are so few that the processor
  /// learns where their loops end.
  let goesByFours: Bool
  /// Whether kernels had better ask early for the entries of a matrix that comes from beyond the caches.
  ///
  /// Short rows of near columns are read as fast as they come, and to ask would cost a tenth.
  let gainsByReadingAhead: Bool

  /// Takes a pattern with a full diagonal.
  ///
  /// - Complexity: O(1): a hundred rows are looked at.
  init(_ pattern: SparsityPattern.Storage) {
    self.pattern = pattern
    let count = pattern.rowCount
    var (linked, seen, width) = (0, 0, 0)
    for row in stride(from: 0, to: count, by: count / 128 + 1) {
      let own = Int(pattern.diagonalPositions[row])
      let (first, last) = (Int(pattern.rowStarts[row]), Int(pattern.rowStarts[row + 1]) - 1)
      seen += 1
      width += Int(pattern.columnIndices[last] - pattern.columnIndices[first])
      if own > first, Int(pattern.columnIndices[own - 1]) == row - 1 {
        linked += 1
      }
    }
    let length = Double(pattern.columnIndices.count) / Double(max(count, 1))
    gainsByReadingAhead = length > 8 || 3 * width > count * seen
    goesByFours = length > 24 || 2 * linked < seen && (length > 5 || count > 10_000)
  }

  func spans() -> [UnitSpan] {
    let (rowStarts, columnIndices) = (pattern.rowStarts, pattern.columnIndices)
    let (first, column) = (rowStarts.span, columnIndices.span)
    return (0..<unitCount).map { row in
      let (begin, end) = (Int(first[row]), Int(first[row + 1]))
      return UnitSpan(Int(column[begin]), Int(column[end - 1]))
    }
  }

  func work(before unit: Int) -> Int { Int(pattern.rowStarts[unit]) + 4 * unit }

  func pack(_ values: [Double], into packed: AlignedStorage<Double>) {}
}
