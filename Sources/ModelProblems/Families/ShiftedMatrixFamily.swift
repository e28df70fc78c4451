public import RelaxKit

/// Random systems (A + c I) x = b: the shift from a given law, b truncated normal; both independent.
///
///     let family = try ShiftedMatrixFamily(
///       matrix: GridDomain(.square, size: 12).laplacian(), shifts: .highVariance)
///     let instance = family.sample(using: &generator)
///
/// All instances share the pattern and the off-diagonal values of A.
public struct ShiftedMatrixFamily: Sendable {
  /// The matrix A, n by n.
  public let matrix: CSRMatrix

  /// The law of the shifts.
  public let shifts: ShiftDistribution

  /// Makes a family.
  ///
  /// - Precondition: the matrix is square and not empty.
  public init(matrix: CSRMatrix, shifts: ShiftDistribution) {
    require(
      matrix.isSquare && matrix.rowCount > 0,
      "a \(matrix.rowCount) x \(matrix.columnCount) matrix cannot be shifted and solved")
    self.matrix = matrix
    self.shifts = shifts
  }

  /// Draws a system; its context is the shift.
  ///
  /// - Complexity: O(n).
  public func sample(using generator: inout some RandomNumberGenerator) -> ProblemInstance {
    let shift = shifts.sample(using: &generator)
    let rightHandSide = TruncatedNormal(dimension: matrix.rowCount).sample(using: &generator)
    return ProblemInstance(
      matrix: matrix.shiftingDiagonal(by: shift), rightHandSide: rightHandSide, context: shift)
  }
}
