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

  /// The packed values over the entries off the diagonal: 1 if no zero was added.
  let fill: Double

  /// How near to the diagonal the nearest block lies that is not right beside it.
  let nearestDistance: Int

  let bandwidth: Int

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
    bandwidth = packing.bandwidth
    runs = packing.runs
    positions = packing.positions
    lowerStarts = packing.lower.starts
    lowerColumns = packing.lower.columns
    upperStarts = packing.upper.starts
    upperColumns = packing.upper.columns
  }

  func pack(_ values: [Double], into packed: inout [Double], at offset: Int) {
    precondition(values.count == entryCount && packed.count >= offset + valueCount)
    unsafe packed.withUnsafeMutableBufferPointer { packed in
      unsafe values.withUnsafeBufferPointer { values in
        unsafe positions.withUnsafeBufferPointer { positions in
          let target = unsafe packed.start + offset
          var position = unsafe positions.start
          for run in runs {
            switch run {
            case .regular(let slices, let firstEntry, let shape):
              unsafe packRegular(slices, shape, values.start + firstEntry, into: target)
            case .listed(let entries):
              for entry in entries {
                unsafe target[Int(position.pointee)] = values[entry]
                unsafe position += 1
              }
            }
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
    let first = slices.lowerBound
    var lower = unsafe packed + 8 * (first + Int(lowerStarts[first]))
    var upper = unsafe packed + upperOffset + 8 * (first + Int(upperStarts[first]))
    var row = unsafe values
    for _ in slices {
      if shape.hasLeft { unsafe Self.copyColumn(row + shape.lowerCount, shape.count, to: lower) }
      unsafe lower += 8
      for entry in 0..<shape.lowerCount {
        unsafe Self.copyColumn(row + entry, shape.count, to: lower)
        unsafe lower += 8
      }
      if shape.hasRight {
        unsafe Self.copyColumn(row + shape.diagonal + 1, shape.count, to: upper)
      }
      unsafe upper += 8
      for entry in shape.count - shape.upperCount..<shape.count {
        unsafe Self.copyColumn(row + entry, shape.count, to: upper)
        unsafe upper += 8
      }
      unsafe row += 8 * shape.count
    }
  }

  /// Copies eight values that lie `stride` apart, in pairs as ``Lanes`` has them.
  @inline(__always)
  private static func copyColumn(
    _ source: UnsafePointer<Double>, _ stride: Int, to target: UnsafeMutablePointer<Double>
  ) {
    let target = UnsafeMutableRawPointer(target)
    for pair in 0..<4 {
      let two = unsafe SIMD2(source[2 * pair * stride], source[(2 * pair + 1) * stride])
      unsafe target.storeBytes(of: two, toByteOffset: 16 * pair, as: SIMD2<Double>.self)
    }
  }
}
