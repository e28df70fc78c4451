/// A layout in units of a few rows each, with the two sides of the diagonal apart: groups or blocks.
protocol UnitLayout: PackedLayout {
  /// The first row of each unit, and at the end the number of rows.
  var rows: PackedIndices { get }
  var lower: UnitSide { get }
  var upper: UnitSide { get }
  /// Where the values of the upper side begin.
  var upperOffset: Int { get }
  /// How many columns a slot or a block has.
  var columnsPerSlot: Int { get }
  /// How many units beyond the last one it is linked to the kernels may read for a unit.
  var excess: Int { get }
}

extension UnitLayout {
  var unitCount: Int { rows.count - 1 }

  func work(before unit: Int) -> Int {
    Int(lower.starts[unit]) + Int(upper.starts[unit]) + 4 * unit
  }

  func spans() -> [UnitSpan] {
    let (count, rowStart) = unsafe (unitCount, rows.start)
    var unitOfRow = [Int32](repeating: 0, count: Int(unsafe rowStart[count]))
    for unit in 0..<count {
      for row in unsafe Int(rowStart[unit])..<Int(rowStart[unit + 1]) {
        unitOfRow[row] = Int32(truncatingIfNeeded: unit)
      }
    }
    let units = unitOfRow.span
    func range(_ side: UnitSide, _ unit: Int) -> Range<Int> {
      unsafe columnsPerSlot * Int(side.starts.start[unit])..<columnsPerSlot
        * Int(side.starts.start[unit + 1])
    }
    let (below, above) = unsafe (lower.columns.start, upper.columns.start)
    return (0..<count).map { unit in
      // Rows are in the order of their units.
      var (least, greatest) = unsafe (rowStart[unit], rowStart[unit])
      for index in range(lower, unit) { least = unsafe min(least, below[index]) }
      for index in range(upper, unit) { greatest = unsafe max(greatest, above[index]) }
      return UnitSpan(
        Int(units[Int(least)]), min(Int(units[Int(greatest)]) + excess, count - 1))
    }
  }
}

/// One side of the diagonal of a matrix in units.
struct UnitSide: Sendable {
  /// Where the slots or blocks of each unit begin, and at the end their number.
  let starts: PackedIndices
  /// Four for each slot, or the first one of each block.
  let columns: PackedIndices
}
