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
  let lowerStarts: PackedIndices
  let lowerColumns: PackedIndices
  let upperStarts: PackedIndices
  let upperColumns: PackedIndices

  /// The packed values over the entries off the diagonal: 1 if no zero was added.
  let fill: Double

  /// How near to the diagonal the nearest block lies that is not right beside it.
  let nearestDistance: Int

  var unitCount: Int { sliceCount }
  var blockSize: Int { 64 }
  var hasGaps: Bool { true }

  private let entryCount: Int

  /// All slices, from the first on.
  private let runs: [SliceRun]

  /// Where the entries of the runs that list their places go among the packed values; diagonal
  /// entries go to a place behind them all.
  private let positions: [Int32]

  /// Where the right part begins among the packed values.
  var upperOffset: Int { 8 * (sliceCount + lowerColumns.count) }

  var valueCount: Int { upperOffset + 8 * (sliceCount + upperColumns.count) + 1 }

  /// Packs a pattern; nil if entries two to seven places from the diagonal tie the rows of a slice
  /// together, or if far more zeros than entries would have to be added.
  ///
  /// - Complexity: O(n + entries) for a regular pattern.
  init?(_ pattern: SparsityPattern.Storage) {
    var packing = SlicePacking(pattern)
    guard packing.addAllSlices() else { return nil }
    packing.finishPositions()
    entryCount = pattern.columnIndices.count
    sliceCount = packing.sliceCount
    fill = Double(packing.valueCount) / Double(max(entryCount - pattern.rowCount, 1))
    nearestDistance = packing.nearestDistance
    runs = packing.runs
    positions = packing.positions
    let lists = AlignedStorage.lists([
      packing.lower.starts, packing.lower.columns, packing.upper.starts, packing.upper.columns,
    ])
    (lowerStarts, lowerColumns, upperStarts, upperColumns) = (
      lists[0], lists[1], lists[2], lists[3]
    )
  }

  func spans() -> [UnitSpan] {
    let (below, above) = unsafe (lowerStarts.start, upperStarts.start)
    return (0..<sliceCount).map { slice in
      // The rows right before and after a slice are read in any case.
      var (least, greatest) = (8 * slice - 1, 8 * slice + 8)
      for block in unsafe Int(below[slice])..<Int(below[slice + 1]) {
        least = unsafe min(least, Int(lowerColumns.start[block]))
      }
      for block in unsafe Int(above[slice])..<Int(above[slice + 1]) {
        greatest = unsafe max(greatest, Int(upperColumns.start[block]) + 7)
      }
      return UnitSpan(max(least, 0) / 8, min(greatest / 8, sliceCount - 1))
    }
  }

  func work(before unit: Int) -> Int {
    Int(lowerStarts[unit]) + Int(upperStarts[unit]) + 4 * unit
  }

  func pack(_ values: [Double], into packed: AlignedStorage<Double>) {
    precondition(values.count == entryCount && packed.count >= valueCount)
    let target = unsafe packed.start
    let places = positions
    let positions = places.span
    var next = 0
    unsafe values.withUnsafeBufferPointer { values in
      for run in runs {
        switch run {
        case .regular(let slices, let firstEntry, let shape):
          unsafe packRegular(slices, shape, values.start + firstEntry, into: target)
        case .listed(let entries):
          for entry in entries {
            unsafe target[Int(positions[unchecked: next])] = values[entry]
            next += 1
          }
        }
      }
    }
  }

  /// Packs slices whose rows have one shape: a transposition of each, eight rows of `shape.count`
  /// values into blocks of eight.
  private func packRegular(
    _ slices: Range<Int>, _ shape: RowShape, _ values: UnsafePointer<Double>,
    into packed: UnsafeMutablePointer<Double>
  ) {
    var rows = unsafe values
    // Column by column, but so few slices at a time that the nearest cache holds their values.
    for first in stride(from: slices.lowerBound, to: slices.upperBound, by: Self.sliceGroup) {
      let group = first..<min(first + Self.sliceGroup, slices.upperBound)
      let lower = unsafe packed + 8 * (first + Int(lowerStarts[first]))
      let upper = unsafe packed + upperOffset + 8 * (first + Int(upperStarts[first]))
      for entry in 0..<shape.diagonal {
        // The entry beside the diagonal is the last of its row on the left, and its block the first.
        let block = entry < shape.lowerCount ? entry + 1 : 0
        unsafe Self.copy(
          group.count, rows + entry, shape.count, to: lower + 8 * block, shape.lowerCount + 1)
      }
      for entry in shape.diagonal + 1..<shape.count {
        let block = entry - (shape.count - shape.upperCount) + 1
        unsafe Self.copy(
          group.count, rows + entry, shape.count, to: upper + 8 * block, shape.upperCount + 1)
      }
      unsafe rows += 8 * group.count * shape.count
    }
  }

  /// The slices whose values are put into place together.
  private static let sliceGroup = 8

  /// Copies a column of values that lie `length` apart to one block for each slice, `blockCount`
  /// blocks apart.
  private static func copy(
    _ sliceCount: Int, _ column: UnsafePointer<Double>, _ length: Int,
    to blocks: UnsafeMutablePointer<Double>, _ blockCount: Int
  ) {
    unsafe copy(
      sliceCount, (column, column + 4 * length), (length, 2 * length, 3 * length),
      step: 8 * length, to: blocks, step: 64 * blockCount)
  }

  /// The same, given where the first and the last four values of a slice begin, and how far behind
  /// the next three are.
  ///
  /// All of these are arguments so that the compiler does not compute one address after the other: the chain
  /// would take longer than the copying.
  @inline(never)
  private static func copy(
    _ sliceCount: Int, _ halves: (UnsafePointer<Double>, UnsafePointer<Double>),
    _ next: (Int, Int, Int), step: Int, to blocks: UnsafeMutablePointer<Double>, step blockStep: Int
  ) {
    var (first, last) = unsafe halves
    var block = UnsafeMutableRawPointer(blocks)
    for _ in 0..<sliceCount {
      // In pairs, as ``Lanes`` are.
      let a = unsafe SIMD2(first[0], first[next.0])
      let b = unsafe SIMD2(first[next.1], first[next.2])
      let c = unsafe SIMD2(last[0], last[next.0])
      let d = unsafe SIMD2(last[next.1], last[next.2])
      unsafe block.storeBytes(of: a, as: SIMD2<Double>.self)
      unsafe block.storeBytes(of: b, toByteOffset: 16, as: SIMD2<Double>.self)
      unsafe block.storeBytes(of: c, toByteOffset: 32, as: SIMD2<Double>.self)
      unsafe block.storeBytes(of: d, toByteOffset: 48, as: SIMD2<Double>.self)
      unsafe first += step
      unsafe last += step
      unsafe block += blockStep
    }
  }
}
