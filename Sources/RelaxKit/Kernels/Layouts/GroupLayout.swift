/// How a pattern packs into groups of four rows that have no entries with one another.
///
/// Each side of the diagonal of a group is a list of slots: four values and four columns, one for each
/// row, as many slots as the row with most entries needs. A row with fewer is filled up with zeros and
/// its own column. Rows and columns are counted by the places of a ``GroupOrder``.
///
/// The k-th entry of a row left of the diagonal is in the k-th slot, and likewise right of it, so that
/// no positions need be stored to put new values into place.
final class GroupLayout: UnitLayout {
  /// The order of the vectors, within that of the pattern.
  let order: VectorOrder

  let rows: PackedIndices
  let lower: UnitSide
  let upper: UnitSide

  /// The packed values over the entries off the diagonal: 1 if no zero was added.
  let fill: Double

  private let pattern: SparsityPattern.Storage

  /// The groups that a sweep takes at a time where several go at once.
  static let blockSize = 256

  var blockSize: Int { Self.blockSize }
  var hasGaps: Bool { false }
  var columnsPerSlot: Int { 4 }
  var excess: Int { 0 }

  var upperOffset: Int { lower.columns.count }

  var valueCount: Int { lower.columns.count + upper.columns.count }

  /// Packs a pattern.
  ///
  /// - Parameter givesUp: whether to return nil where many zeros would have to be added.
  /// - Returns: nil also if places of the packed values do not fit in 32 bits.
  /// - Complexity: O(n + entries).
  init?(_ pattern: SparsityPattern.Storage, givesUp: Bool) {
    guard let groups = GroupOrder(pattern, givesUp: givesUp) else { return nil }
    let groupCount = groups.starts.count - 1
    let slotCounts = (Int(groups.lowerStarts[groupCount]), Int(groups.upperStarts[groupCount]))
    // Entries fit in 32 bits, and so do four times as many in 64.
    guard 4 * (slotCounts.0 + slotCounts.1) < Int32.max else { return nil }
    self.pattern = pattern
    order = VectorOrder(permutation: groups.permutation)
    let starts = AlignedStorage.lists([groups.starts, groups.lowerStarts, groups.upperStarts])
    let places = order.places
    let columns = unsafe AlignedStorage.lists(lengths: [4 * slotCounts.0, 4 * slotCounts.1]) {
      list, start in
      unsafe groups.permutation.withUnsafeBufferPointer { permutation in
        unsafe GroupEntries.with(pattern, groupCount, starts, permutation.start) { entries in
          unsafe places.withUnsafeBufferPointer { places in
            unsafe entries.fillColumns(start, places: places.start, isLower: list == 0)
          }
        }
      }
    }
    rows = starts[0]
    lower = UnitSide(starts: starts[1], columns: columns[0])
    upper = UnitSide(starts: starts[2], columns: columns[1])
    let entryCount = pattern.columnIndices.count - pattern.rowCount
    fill = Double(4 * (slotCounts.0 + slotCounts.1)) / Double(max(entryCount, 1))
  }

  func pack(_ values: [Double], into packed: AlignedStorage<Double>) {
    precondition(
      values.count == pattern.columnIndices.count && packed.count >= valueCount)
    let target = unsafe packed.start
    unsafe order.permutation.withUnsafeBufferPointer { permutation in
      unsafe GroupEntries.with(
        pattern, unitCount, [rows, lower.starts, upper.starts], permutation.start
      ) { entries in
        unsafe values.withUnsafeBufferPointer { values in
          unsafe entries.fillValues(
            lower: target, upper: target + upperOffset, values.start)
        }
      }
    }
  }
}

/// Which entries of a pattern belong to the rows of each group.
///
/// A lane that has no entry for a slot takes the diagonal one of its row: its column is the row's own, and
/// in its place the values have a zero. So all lanes of a slot are filled without asking.
@unsafe private struct GroupEntries {
  private let groupCount: Int
  private let rowStarts, diagonals, columns: UnsafePointer<Int32>
  /// Where the rows of each group begin, and the slots of either side.
  private let rows, lowerStarts, upperStarts: UnsafePointer<Int32>
  private let permutation: UnsafePointer<Int32>

  /// The entries of one row on one side of the diagonal.
  private struct Lane {
    var first, end, diagonal: Int

    @inline(__always)
    func entry(_ slot: Int) -> Int {
      let entry = first &+ slot
      return entry < end ? entry : diagonal
    }
  }

  static func with(
    _ pattern: SparsityPattern.Storage, _ groupCount: Int, _ starts: [PackedIndices],
    _ permutation: UnsafePointer<Int32>, _ body: (GroupEntries) -> Void
  ) {
    unsafe pattern.rowStarts.withUnsafeBufferPointer { rowStarts in
      unsafe pattern.diagonalPositions.withUnsafeBufferPointer { diagonals in
        unsafe pattern.columnIndices.withUnsafeBufferPointer { columns in
          unsafe body(
            GroupEntries(
              groupCount: groupCount, rowStarts: rowStarts.start, diagonals: diagonals.start,
              columns: columns.start, rows: starts[0].start, lowerStarts: starts[1].start,
              upperStarts: starts[2].start, permutation: permutation))
        }
      }
    }
  }

  /// The entries of a row of a group; none for a missing row, which stands for the first.
  @inline(__always)
  private func lane(_ lane: Int, of group: Int, isLower: Bool) -> Lane {
    let (begin, end) = unsafe (Int(rows[group]), Int(rows[group &+ 1]))
    let place = begin &+ lane
    let row = unsafe Int(permutation[place < end ? place : begin])
    let diagonal = unsafe Int(diagonals[row])
    let (first, last) = unsafe (Int(rowStarts[row]), Int(rowStarts[row &+ 1]))
    let (from, to) = isLower ? (first, diagonal) : (diagonal &+ 1, last)
    return Lane(first: from, end: place < end ? to : from, diagonal: diagonal)
  }

  /// Calls `body` with the entries of each slot of a group on one side.
  @inline(__always)
  private func forEachSlot(
    of group: Int, isLower: Bool, _ body: (_ entries: (Int, Int, Int, Int)) -> Void
  ) {
    let starts = unsafe isLower ? lowerStarts : upperStarts
    let count = unsafe Int(starts[group &+ 1] &- starts[group])
    let (a, b) = unsafe (
      lane(0, of: group, isLower: isLower), lane(1, of: group, isLower: isLower)
    )
    let (c, d) = unsafe (
      lane(2, of: group, isLower: isLower), lane(3, of: group, isLower: isLower)
    )
    var slot = 0
    while slot < count {
      body((a.entry(slot), b.entry(slot), c.entry(slot), d.entry(slot)))
      slot &+= 1
    }
  }

  /// Fills the slots of one side with the places of columns.
  func fillColumns(
    _ target: UnsafeMutablePointer<Int32>, places: UnsafePointer<Int32>, isLower: Bool
  ) {
    var slots = unsafe target
    for group in unsafe 0..<groupCount {
      unsafe forEachSlot(of: group, isLower: isLower) { entries in
        unsafe slots[0] = places[Int(columns[entries.0])]
        unsafe slots[1] = places[Int(columns[entries.1])]
        unsafe slots[2] = places[Int(columns[entries.2])]
        unsafe slots[3] = places[Int(columns[entries.3])]
        unsafe slots += 4
      }
    }
  }

  /// Puts values into the slots of both sides.
  func fillValues(
    lower: UnsafeMutablePointer<Double>, upper: UnsafeMutablePointer<Double>,
    _ values: UnsafePointer<Double>
  ) {
    var (lower, upper) = unsafe (lower, upper)
    for group in unsafe 0..<groupCount {
      unsafe fill(&lower, of: group, isLower: true, values)
      unsafe fill(&upper, of: group, isLower: false, values)
    }
  }

  @inline(__always)
  private func fill(
    _ slots: inout UnsafeMutablePointer<Double>, of group: Int, isLower: Bool,
    _ values: UnsafePointer<Double>
  ) {
    var target = unsafe slots
    unsafe forEachSlot(of: group, isLower: isLower) { entries in
      unsafe (target[0], target[1]) = (values[entries.0], values[entries.1])
      unsafe (target[2], target[3]) = (values[entries.2], values[entries.3])
      unsafe target += 4
    }
    unsafe slots = target
  }
}
