/// How a pattern packs into groups of four rows that have no entries with one another.
///
/// Each side of the diagonal of a group is a list of slots: four values and four columns, one for each
/// row, as many slots as the row with most entries needs. A row with fewer is filled up with zeros and
/// its own column. Rows and columns are counted by the places of a ``GroupOrder``.
///
/// The k-th entry of a row left of the diagonal is in the k-th slot, and likewise right of it, so that
/// no positions need be stored to put new values into place.
final class GroupLayout: PackedLayout {
  /// The order of the vectors, within that of the pattern.
  let order: VectorOrder

  /// Where each group begins, and at the end the number of rows.
  let rows: PackedIndices
  let lower: Part
  let upper: Part

  let unitReach: Int

  /// The packed values over the entries off the diagonal: 1 if no zero was added.
  let fill: Double

  private let pattern: SparsityPattern.Storage

  /// One side of the diagonal.
  struct Part: Sendable {
    /// Where the slots of each group begin, and at the end their number.
    let starts: PackedIndices
    /// Four columns for each slot.
    let columns: PackedIndices
  }

  var unitCount: Int { rows.count - 1 }

  /// The groups that a sweep takes at a time where several go at once.
  static let blockSize = 256

  var blockSize: Int { Self.blockSize }

  /// Where the values of the upper part begin.
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
    self.pattern = pattern
    order = VectorOrder(permutation: groups.permutation)
    let starts = unsafe AlignedStorage.lists(lengths: [Int](repeating: groupCount + 1, count: 3)) {
      list, start in
      if list == 0 {
        unsafe groups.starts.withUnsafeBufferPointer {
          unsafe start.update(from: $0.start, count: groupCount + 1)
        }
      } else {
        unsafe GroupEntries.with(pattern, groups) { entries in
          var count = 0
          for group in 0..<groupCount {
            unsafe start[group] = Int32(truncatingIfNeeded: count)
            count += unsafe entries.rows(of: group, isLower: list == 1).slotCount
          }
          unsafe start[groupCount] = Int32(truncatingIfNeeded: count)
        }
      }
    }
    rows = starts[0]
    let slotCounts = (Int(starts[1][groupCount]), Int(starts[2][groupCount]))
    // Entries fit in 32 bits, and so do four times as many in 64.
    guard 4 * (slotCounts.0 + slotCounts.1) < Int32.max else { return nil }
    var reach = 0
    let places = order.places
    let columns = unsafe AlignedStorage.lists(lengths: [4 * slotCounts.0, 4 * slotCounts.1]) {
      list, start in
      unsafe GroupEntries.with(pattern, groups) { entries in
        unsafe places.withUnsafeBufferPointer { places in
          reach = unsafe max(
            reach, entries.fillColumns(start, places: places.start, isLower: list == 0))
        }
      }
    }
    unitReach = reach
    lower = Part(starts: starts[1], columns: columns[0])
    upper = Part(starts: starts[2], columns: columns[1])
    let entryCount = pattern.columnIndices.count - pattern.rowCount
    fill = Double(4 * (slotCounts.0 + slotCounts.1)) / Double(max(entryCount, 1))
  }

  func pack(_ values: [Double], into packed: AlignedStorage<Double>) {
    precondition(
      values.count == pattern.columnIndices.count && packed.count >= valueCount)
    let target = unsafe packed.start
    unsafe order.permutation.withUnsafeBufferPointer { permutation in
      unsafe GroupEntries.with(
        pattern, groupCount: unitCount, rows: rows.start, permutation: permutation.start
      ) { entries in
        unsafe values.withUnsafeBufferPointer { values in
          unsafe entries.fillValues(target, values.start, isLower: true)
          unsafe entries.fillValues(target + upperOffset, values.start, isLower: false)
        }
      }
    }
  }
}

/// Which entries of a pattern belong to the rows of each group.
@unsafe private struct GroupEntries {
  private let groupCount: Int
  private let rowStarts, diagonals, columns: UnsafePointer<Int32>
  private let rows, permutation: UnsafePointer<Int32>

  /// The entries of a group on one side of the diagonal.
  struct Rows {
    /// Where those of each row begin, and how many they are; none for a missing row.
    var first = SIMD4<Int32>()
    var count = SIMD4<Int32>()

    var slotCount: Int { Int(count.max()) }
    var isUniform: Bool { count.max() == count.min() }
  }

  static func with(
    _ pattern: SparsityPattern.Storage, _ groups: GroupOrder, _ body: (GroupEntries) -> Void
  ) {
    unsafe groups.starts.withUnsafeBufferPointer { rows in
      unsafe groups.permutation.withUnsafeBufferPointer { permutation in
        unsafe with(
          pattern, groupCount: groups.starts.count - 1, rows: rows.start,
          permutation: permutation.start, body)
      }
    }
  }

  static func with(
    _ pattern: SparsityPattern.Storage, groupCount: Int, rows: UnsafePointer<Int32>,
    permutation: UnsafePointer<Int32>, _ body: (GroupEntries) -> Void
  ) {
    unsafe pattern.rowStarts.withUnsafeBufferPointer { rowStarts in
      unsafe pattern.diagonalPositions.withUnsafeBufferPointer { diagonals in
        unsafe pattern.columnIndices.withUnsafeBufferPointer { columns in
          unsafe body(
            GroupEntries(
              groupCount: groupCount, rowStarts: rowStarts.start, diagonals: diagonals.start,
              columns: columns.start, rows: rows, permutation: permutation))
        }
      }
    }
  }

  @inline(__always)
  func rows(of group: Int, isLower: Bool) -> Rows {
    let (begin, end) = unsafe (Int(rows[group]), Int(rows[group + 1]))
    var result = Rows()
    for lane in 0..<end &- begin {
      let row = unsafe Int(permutation[begin &+ lane])
      let diagonal = unsafe diagonals[row]
      if isLower {
        unsafe result.first[lane] = rowStarts[row]
        unsafe result.count[lane] = diagonal &- rowStarts[row]
      } else {
        result.first[lane] = diagonal &+ 1
        unsafe result.count[lane] = rowStarts[row &+ 1] &- diagonal &- 1
      }
    }
    return result
  }

  /// Fills the slots of one side with the places of columns; returns how many groups away the
  /// furthest is.
  func fillColumns(
    _ target: UnsafeMutablePointer<Int32>, places: UnsafePointer<Int32>, isLower: Bool
  ) -> Int {
    // The group of each place.
    let groups = unsafe AlignedStorage<Int32>(
      repeating: 0, count: Int(rows[groupCount]))
    for group in unsafe 0..<groupCount {
      for place in unsafe Int(rows[group])..<Int(rows[group + 1]) {
        unsafe groups.start[place] = Int32(truncatingIfNeeded: group)
      }
    }
    var slots = unsafe target
    var reach = 0
    for group in unsafe 0..<groupCount {
      let entries = unsafe rows(of: group, isLower: isLower)
      let first = unsafe rows[group]
      let count = unsafe rows[group + 1] - first
      // Of itself, where there are no entries.
      var furthest = first
      for slot in 0..<Int32(truncatingIfNeeded: entries.slotCount) {
        for lane in 0..<4 {
          let own = first &+ (lane < Int(count) ? Int32(truncatingIfNeeded: lane) : 0)
          var place = own
          if slot < entries.count[lane] {
            place = unsafe places[Int(columns[Int(entries.first[lane] &+ slot)])]
            furthest = isLower ? min(furthest, place) : max(furthest, place)
          }
          unsafe slots[lane] = place
        }
        unsafe slots += 4
      }
      reach = unsafe max(reach, abs(Int(groups.start[Int(furthest)]) - group))
    }
    withExtendedLifetime(groups) {}
    return reach
  }

  /// Puts the values of one side into its slots.
  func fillValues(
    _ target: UnsafeMutablePointer<Double>, _ values: UnsafePointer<Double>, isLower: Bool
  ) {
    var slots = unsafe target
    for group in unsafe 0..<groupCount {
      let entries = unsafe rows(of: group, isLower: isLower)
      let slotCount = entries.slotCount
      if entries.isUniform {
        var a = unsafe values + Int(entries.first[0])
        var b = unsafe values + Int(entries.first[1])
        var c = unsafe values + Int(entries.first[2])
        var d = unsafe values + Int(entries.first[3])
        for _ in 0..<slotCount {
          unsafe (slots[0], slots[1], slots[2], slots[3]) = (a[0], b[0], c[0], d[0])
          unsafe (a, b, c, d) = (a + 1, b + 1, c + 1, d + 1)
          unsafe slots += 4
        }
      } else {
        // Zeros stay where they are.
        for lane in 0..<4 {
          let row = unsafe values + Int(entries.first[lane])
          for slot in 0..<Int(entries.count[lane]) {
            unsafe slots[4 &* slot &+ lane] = row[slot]
          }
        }
        unsafe slots += 4 &* slotCount
      }
    }
  }
}
