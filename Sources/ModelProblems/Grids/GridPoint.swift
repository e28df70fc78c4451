/// A point of a uniform grid over [-1, 1]².
public struct GridPoint: Sendable, Hashable {
  /// The row, from 0 at the top (y = 1).
  public let row: Int

  /// The column, from 0 at the left (x = -1).
  public let column: Int

  /// The number of grid points along a side.
  public let gridSize: Int

  /// The horizontal coordinate, in [-1, 1].
  public var x: Double { -1 + 2 * Double(column) / Double(gridSize - 1) }

  /// The vertical coordinate, in [-1, 1], upwards.
  public var y: Double { 1 - 2 * Double(row) / Double(gridSize - 1) }
}
