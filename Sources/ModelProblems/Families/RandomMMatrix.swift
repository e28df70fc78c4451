public import RelaxKit

/// Random sparse M-matrices: off-diagonal entries of at most 0 in random places, and a diagonal that
/// exceeds the sum of their sizes in its row.
///
/// Strict diagonal dominance makes every one nonsingular, with an inverse of no negative entry; the
/// Jacobi and Gauss-Seidel methods converge for them.
public struct RandomMMatrix: Sendable, Hashable {
  /// The number of unknowns n.
  public let unknownCount: Int

  /// How many off-diagonal entries are drawn for each row; those that fall in one place are summed.
  public let entriesPerRow: Int

  /// By how much a diagonal entry exceeds the sum of the sizes of the others in its row, positive.
  public let surplus: Double

  /// Whether each entry drawn is also put in the transposed place.
  public let isSymmetric: Bool

  /// Makes a family.
  ///
  /// - Precondition: at least two unknowns, no negative number of entries, a positive surplus.
  public init(unknownCount: Int, entriesPerRow: Int, surplus: Double, isSymmetric: Bool) {
    require(unknownCount >= 2, "\(unknownCount) unknowns have no off-diagonal entry")
    require(
      entriesPerRow >= 0 && surplus > 0,
      "\(entriesPerRow) entries a row must not be negative, surplus \(surplus) must be positive")
    self.unknownCount = unknownCount
    self.entriesPerRow = entriesPerRow
    self.surplus = surplus
    self.isSymmetric = isSymmetric
  }

  /// Draws a matrix; sizes of off-diagonal entries are uniform in (0, 1) before summing.
  ///
  /// - Throws: `InputError` if there are more entries than 32-bit indices address.
  public func sample(
    using generator: inout some RandomNumberGenerator
  ) throws(InputError) -> CSRMatrix {
    // Those drawn, twice if they are put in two places, and one on the diagonal.
    let rowEntryCount = min(entriesPerRow, indexLimit) * (isSymmetric ? 2 : 1) + 1
    let entryCount = try requireIndexable(
      [unknownCount, rowEntryCount],
      "\(unknownCount) unknowns with \(entriesPerRow) entries a row are too many")
    var entries: [CSRMatrix.Entry] = []
    entries.reserveCapacity(entryCount)
    var diagonal = [Double](repeating: surplus, count: unknownCount)
    for row in 0..<unknownCount {
      for _ in 0..<entriesPerRow {
        let draw = Int.random(in: 0..<(unknownCount - 1), using: &generator)
        let column = draw < row ? draw : draw + 1
        let size = generator.nextUnit()
        entries.append(.init(row: row, column: column, value: -size))
        diagonal[row] += size
        if isSymmetric {
          entries.append(.init(row: column, column: row, value: -size))
          diagonal[column] += size
        }
      }
    }
    for row in 0..<unknownCount {
      entries.append(.init(row: row, column: row, value: diagonal[row]))
    }
    return try CSRMatrix(rowCount: unknownCount, columnCount: unknownCount, entries: entries)
  }
}
