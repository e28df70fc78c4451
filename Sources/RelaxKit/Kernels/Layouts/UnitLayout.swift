/// A layout in units of a few rows each, with the two sides of the diagonal apart: groups or blocks.
protocol UnitLayout: PackedLayout {
  /// The first row of each unit, and at the end the number of rows.
  var rows: PackedIndices { get }
  var lower: UnitSide { get }
  var upper: UnitSide { get }
  /// Where the values of the upper side begin.
  var upperOffset: Int { get }
}

extension UnitLayout {
  var unitCount: Int { rows.count - 1 }
}

/// One side of the diagonal of a matrix in units.
struct UnitSide: Sendable {
  /// Where the slots or blocks of each unit begin, and at the end their number.
  let starts: PackedIndices
  /// Four for each slot, or the first one of each block.
  let columns: PackedIndices
}
