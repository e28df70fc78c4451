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
          unsafe entries.fillValues(
            lower: target, upper: target + upperOffset, values.start)
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

  /// The entries of one row on one side of the diagonal; none for a missing row.
  struct Lane {
    var first = 0
    var count = 0
  }

  /// Those of the four rows of a group.
  struct Rows {
    var a, b, c, d: Lane

    var slotCount: Int { max(max(a.count, b.count), max(c.count, d.count)) }
    var isUniform: Bool { a.count == b.count && a.count == c.count && a.count == d.count }
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
    let (begin, end) = unsafe (Int(rows[group]), Int(rows[group &+ 1]))
    let count = end &- begin
    return unsafe Rows(
      a: lane(begin, isLower), b: count > 1 ? lane(begin &+ 1, isLower) : Lane(),
      c: count > 2 ? lane(begin &+ 2, isLower) : Lane(),
      d: count > 3 ? lane(begin &+ 3, isLower) : Lane())
  }

  @inline(__always)
  private func lane(_ place: Int, _ isLower: Bool) -> Lane {
    let row = unsafe Int(permutation[place])
    let diagonal = unsafe Int(diagonals[row])
    if isLower {
      let first = unsafe Int(rowStarts[row])
      return Lane(first: first, count: diagonal &- first)
    }
    return unsafe Lane(first: diagonal &+ 1, count: Int(rowStarts[row &+ 1]) &- diagonal &- 1)
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
      let slotCount = entries.slotCount
      @inline(__always)
      func fill(_ lane: Int, _ row: Lane) {
        let own = first &+ (lane < Int(count) ? Int32(truncatingIfNeeded: lane) : 0)
        let source = unsafe columns + row.first
        for slot in 0..<row.count {
          let place = unsafe places[Int(source[slot])]
          furthest = isLower ? min(furthest, place) : max(furthest, place)
          unsafe slots[4 &* slot &+ lane] = place
        }
        for slot in row.count..<slotCount { unsafe slots[4 &* slot &+ lane] = own }
      }
      fill(0, entries.a)
      fill(1, entries.b)
      fill(2, entries.c)
      fill(3, entries.d)
      unsafe slots += 4 &* slotCount
      reach = unsafe max(reach, abs(Int(groups.start[Int(furthest)]) - group))
    }
    withExtendedLifetime(groups) {}
    return reach
  }

  /// Puts values into the slots of both sides.
  func fillValues(
    lower: UnsafeMutablePointer<Double>, upper: UnsafeMutablePointer<Double>,
    _ values: UnsafePointer<Double>
  ) {
    var (lower, upper) = unsafe (lower, upper)
    for group in unsafe 0..<groupCount {
      unsafe Self.fill(&lower, rows(of: group, isLower: true), values)
      unsafe Self.fill(&upper, rows(of: group, isLower: false), values)
    }
  }

  @inline(__always)
  private static func fill(
    _ slots: inout UnsafeMutablePointer<Double>, _ rows: Rows, _ values: UnsafePointer<Double>
  ) {
    let slotCount = rows.slotCount
    if rows.isUniform {
      var (a, b) = unsafe (values + rows.a.first, values + rows.b.first)
      var (c, d) = unsafe (values + rows.c.first, values + rows.d.first)
      var left = slotCount
      while left > 0 {
        unsafe (slots[0], slots[1], slots[2], slots[3]) = (a[0], b[0], c[0], d[0])
        unsafe (a, b, c, d) = (a + 1, b + 1, c + 1, d + 1)
        unsafe slots += 4
        left &-= 1
      }
      return
    }
    // Zeros stay where they are.
    unsafe fill(slots, rows.a, values)
    unsafe fill(slots + 1, rows.b, values)
    unsafe fill(slots + 2, rows.c, values)
    unsafe fill(slots + 3, rows.d, values)
    unsafe slots += 4 &* slotCount
  }

  @inline(__always)
  private static func fill(
    _ target: UnsafeMutablePointer<Double>, _ row: Lane, _ values: UnsafePointer<Double>
  ) {
    let source = unsafe values + row.first
    for entry in 0..<row.count { unsafe target[4 &* entry] = source[entry] }
  }
}
