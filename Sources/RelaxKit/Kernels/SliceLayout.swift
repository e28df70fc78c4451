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
final class SliceLayout: PackedLayout {
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
    var nearest = Int32.max
    var packedCount = 0
    for slice in 0..<sliceCount {
      let rows = 8 * slice..<min(8 * slice + 8, rowCount)
      // Mostly a slice has the distances of the one before.
      if !Self.place(rows, distances, lower.end, upper.end, pattern, &positions) {
        guard Self.collect(&distances, pattern, rows) else { return nil }
        nearest = distances.reduce(nearest) { min($0, abs($1)) }
        let isPlaced = Self.place(rows, distances, lower.end, upper.end, pattern, &positions)
        precondition(isPlaced, "a slice has the distances that were collected from it")
      }
      lower.append(distances.prefix { $0 < 0 }, at: rows.lowerBound)
      upper.append(distances.drop { $0 < 0 }, at: rows.lowerBound)
      // Looked at here, so that places fit in 32 bits also on the way to giving up.
      packedCount += 8 * (distances.count + 2)
      guard packedCount <= 3 * positions.count, packedCount < Int32.max / 2 else { return nil }
    }
    fill = Double(packedCount) / Double(max(positions.count - rowCount, 1))
    Self.moveUpper(&positions, pattern, by: Int32(8 * lower.end), diagonal: Int32(packedCount))
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

    /// The number of blocks so far, with those beside the diagonal.
    var end: Int { starts.count - 1 + columns.count }

    /// Adds the blocks of a slice.
    mutating func append(_ distances: ArraySlice<Int32>, at row: Int) {
      for distance in distances { columns.append(Int32(row) + distance) }
      starts.append(Int32(columns.count))
    }
  }

  /// Notes where the entries of a slice go whose blocks have the given distances.
  ///
  /// - Parameters:
  ///   - lower: the number of its first block on the left, that beside the diagonal.
  ///   - upper: the same on the right, counted from the beginning of that part.
  /// - Returns: false if an entry has another distance, or no entry has one of them.
  private static func place(
    _ rows: Range<Int>, _ distances: [Int32], _ lower: Int, _ upper: Int,
    _ pattern: SparsityPattern.Storage, _ positions: inout [Int32]
  ) -> Bool {
    guard distances.count <= 64 else { return false }
    let lowerCount = distances.prefix { $0 < 0 }.count
    return unsafe pattern.rowStarts.withUnsafeBufferPointer { starts in
      unsafe pattern.columnIndices.withUnsafeBufferPointer { columns in
        unsafe positions.withUnsafeMutableBufferPointer { positions in
          unsafe distances.withUnsafeBufferPointer { distances in
            var used: UInt64 = 0
            for row in rows {
              let lane = row - rows.lowerBound
              var next = 0
              for entry in unsafe Int(starts[row])..<Int(starts[row + 1]) {
                let distance = unsafe columns[entry] - Int32(row)
                var block = distance < 0 ? lower : upper
                if abs(distance) > 1 {
                  while unsafe next < distances.count && distances[next] < distance { next += 1 }
                  guard unsafe next < distances.count && distances[next] == distance else {
                    return false
                  }
                  used |= 1 << UInt64(next)
                  block += 1 + (distance < 0 ? next : next - lowerCount)
                }
                unsafe positions[entry] = Int32(8 * block + lane)
              }
            }
            return used.nonzeroBitCount == distances.count
          }
        }
      }
    }
  }

  /// Moves the places right of the diagonal, counted from the beginning of their part, behind those
  /// on the left, and sets those of the diagonal.
  private static func moveUpper(
    _ positions: inout [Int32], _ pattern: SparsityPattern.Storage, by offset: Int32,
    diagonal place: Int32
  ) {
    unsafe pattern.rowStarts.withUnsafeBufferPointer { starts in
      unsafe pattern.diagonalPositions.withUnsafeBufferPointer { diagonals in
        unsafe positions.withUnsafeMutableBufferPointer { positions in
          for row in 0..<pattern.rowCount {
            let diagonal = unsafe Int(diagonals[row])
            unsafe positions[diagonal] = place
            for entry in unsafe diagonal + 1..<Int(starts[row + 1]) {
              unsafe positions[entry] += offset
            }
          }
        }
      }
    }
  }

  /// Makes `distances` those of all entries of the rows but the ones beside the diagonal, ascending;
  /// returns false if one would tie the rows of a slice together, or there are more than 64.
  private static func collect(
    _ distances: inout [Int32], _ pattern: SparsityPattern.Storage, _ rows: Range<Int>
  ) -> Bool {
    distances.removeAll(keepingCapacity: true)
    for row in rows {
      for entry in Int(pattern.rowStarts[row])..<Int(pattern.rowStarts[row + 1]) {
        let distance = pattern.columnIndices[entry] - Int32(row)
        if abs(distance) <= 1 { continue }
        if abs(distance) < 8 { return false }
        distances.append(distance)
      }
    }
    distances.sort()
    var kept = 0
    for distance in distances where kept == 0 || distances[kept - 1] != distance {
      distances[kept] = distance
      kept += 1
    }
    distances.removeLast(distances.count - kept)
    return distances.count <= 64
  }
}
