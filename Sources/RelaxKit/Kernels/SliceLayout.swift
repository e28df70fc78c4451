/// How a pattern packs into slices of eight rows.
///
/// Entries of the rows of a slice that lie the same distance from the diagonal form a block of eight
/// values for eight consecutive columns; rows that have no such entry get a zero. On meshes numbered
/// line by line a slice has few and full blocks, and one index serves eight entries. The entries
/// right beside the diagonal come first in each part, whether stored or not, since they link
/// consecutive rows.
///
/// Left and right parts are packed one after the other, so that a pass over one reads nothing of the
/// other.
final class SliceLayout: Sendable {
  let sliceCount: Int
  let lowerStarts: [Int32]
  let lowerColumns: [Int32]
  let upperStarts: [Int32]
  let upperColumns: [Int32]
  /// Where each entry of the pattern goes among the packed values; diagonal entries go to a place
  /// behind them all.
  let positions: [Int32]

  /// The packed values over the entries off the diagonal: 1 if no zero was added.
  let fill: Double

  /// How near to the diagonal the nearest block lies that is not right beside it.
  let nearestDistance: Int

  /// Where the right part begins among the packed values.
  var upperOffset: Int { 8 * (sliceCount + lowerColumns.count) }

  /// The number of packed values, with one place for those that belong nowhere.
  var valueCount: Int { upperOffset + 8 * (sliceCount + upperColumns.count) + 1 }

  /// Packs a pattern; nil if entries two to seven places from the diagonal tie the rows of a slice
  /// together, or if far more zeros than entries would have to be added.
  ///
  /// - Complexity: O(n + entries) for a regular pattern.
  init?(_ pattern: SparsityPattern.Storage) {
    let rowCount = pattern.rowCount
    sliceCount = (rowCount + 7) / 8
    var lower = Part(sliceCount: sliceCount)
    var upper = Part(sliceCount: sliceCount)
    var positions = [Int32](repeating: 0, count: pattern.columnIndices.count)
    // The distances of the blocks of a slice, ascending; those of the slice before are tried first.
    var distances: [Int32] = []
    var isUsed: [Bool] = []
    var packedCount = 0
    var nearest = Int32.max
    for slice in 0..<sliceCount {
      let rows = 8 * slice..<min(8 * slice + 8, rowCount)
      guard Self.collect(&distances, &isUsed, pattern, rows) else { return nil }
      let lowerCount = distances.prefix { $0 < 0 }.count
      nearest = distances.reduce(nearest) { min($0, abs($1)) }
      let lowerStart = lower.append(distances[..<lowerCount], at: rows.lowerBound)
      let upperStart = upper.append(distances[lowerCount...], at: rows.lowerBound)
      // Looked at here, so that places fit in 32 bits also on the way to giving up.
      packedCount += 8 * (distances.count + 2)
      guard packedCount <= 3 * positions.count, packedCount < Int32.max else { return nil }
      for row in rows {
        let lane = row - rows.lowerBound
        var next = 0
        for entry in Int(pattern.rowStarts[row])..<Int(pattern.rowStarts[row + 1]) {
          let distance = pattern.columnIndices[entry] - Int32(row)
          let block =
            switch distance {
            case -1: lowerStart
            case 0: 0
            case 1: upperStart
            default:
              {
                while distances[next] != distance { next += 1 }
                return distance < 0 ? lowerStart + 1 + next : upperStart + 1 + next - lowerCount
              }()
            }
          positions[entry] = Int32(8 * block + lane)
        }
      }
    }
    fill = Double(packedCount) / Double(max(positions.count - rowCount, 1))
    // Until here the right part was counted from its own beginning.
    let offset = Int32(8 * (sliceCount + lower.columns.count))
    for row in 0..<rowCount {
      let diagonal = Int(pattern.diagonalPositions[row])
      positions[diagonal] = Int32(packedCount)
      for entry in diagonal + 1..<Int(pattern.rowStarts[row + 1]) { positions[entry] += offset }
    }
    self.positions = positions
    nearestDistance = Int(nearest)
    lowerStarts = lower.starts
    lowerColumns = lower.columns
    upperStarts = upper.starts
    upperColumns = upper.columns
  }

  /// The blocks on one side of the diagonal.
  private struct Part {
    var starts: [Int32] = [0]
    var columns: [Int32] = []

    init(sliceCount: Int) {
      starts.reserveCapacity(sliceCount + 1)
      columns.reserveCapacity(2 * sliceCount)
    }

    /// Adds the blocks of a slice; returns the number of its first block, that beside the diagonal.
    mutating func append(_ distances: ArraySlice<Int32>, at row: Int) -> Int {
      let first = starts.count - 1 + columns.count
      for distance in distances { columns.append(Int32(row) + distance) }
      starts.append(Int32(columns.count))
      return first
    }
  }

  /// Makes `distances` those of all entries of the rows but the ones beside the diagonal.
  private static func collect(
    _ distances: inout [Int32], _ isUsed: inout [Bool], _ pattern: SparsityPattern.Storage,
    _ rows: Range<Int>
  ) -> Bool {
    isUsed.removeAll(keepingCapacity: true)
    isUsed.append(contentsOf: repeatElement(false, count: distances.count))
    for row in rows {
      var next = 0
      for position in Int(pattern.rowStarts[row])..<Int(pattern.rowStarts[row + 1]) {
        let distance = pattern.columnIndices[position] - Int32(row)
        if abs(distance) <= 1 { continue }
        if abs(distance) < 8 { return false }
        while next < distances.count, distances[next] < distance { next += 1 }
        if next == distances.count || distances[next] != distance {
          distances.insert(distance, at: next)
          isUsed.insert(true, at: next)
        }
        isUsed[next] = true
      }
    }
    if isUsed.contains(false) {
      var kept = 0
      for index in distances.indices where isUsed[index] {
        distances[kept] = distances[index]
        kept += 1
      }
      distances.removeLast(distances.count - kept)
    }
    return true
  }

  /// Puts the values of a matrix where they belong; zeros between them stay.
  func pack(_ values: [Double], into packed: inout [Double], at offset: Int) {
    precondition(values.count == positions.count && packed.count >= offset + valueCount)
    unsafe packed.withUnsafeMutableBufferPointer { packed in
      unsafe values.withUnsafeBufferPointer { values in
        unsafe positions.withUnsafeBufferPointer { positions in
          let target = unsafe packed.start + offset
          for entry in 0..<values.count {
            unsafe target[Int(positions[entry])] = values[entry]
          }
        }
      }
    }
  }
}
