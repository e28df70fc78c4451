/// A system `A x = b`: a square matrix and a right-hand side.
///
///     let system = LinearSystem(matrix: matrix.shiftingDiagonal(by: shift), rightHandSide: load)
///
/// Making one costs nothing, since matrix and vector are shared; a solver checks that they fit.
public struct LinearSystem: Sendable {
  /// The matrix `A`, `n` by `n`.
  public var matrix: CSRMatrix

  /// The right-hand side `b`, `n` elements.
  public var rightHandSide: [Double]

  /// Puts a matrix and a right-hand side together.
  public init(matrix: CSRMatrix, rightHandSide: [Double]) {
    self.matrix = matrix
    self.rightHandSide = rightHandSide
  }

  /// The number of unknowns, `n`.
  public var unknownCount: Int { matrix.rowCount }

  /// Checks all that a solve needs before it does any work: a square matrix with a full, finite
  /// diagonal that has no zero, and vectors of its length without NaN or infinity.
  ///
  /// - Throws: ``InputError`` naming the row at fault.
  /// - Complexity: O(n).
  public func check(start x: [Double]) throws(InputError) {
    _ = try checkedMagnitudes(start: x)
  }

  /// The residual `b - A x` and its 2-norm, which is right also where squares of elements would
  /// overflow.
  ///
  /// Each element is summed in twice the working precision, so that a small residual is not made of
  /// rounding.
  ///
  /// - Parameter x: n elements.
  /// - Throws: ``InputError`` if lengths do not fit.
  /// - Complexity: O(n + entries), several times a product with the matrix.
  public func residual(of x: [Double]) throws(InputError) -> (residual: [Double], norm: Double) {
    guard matrix.isSquare, rightHandSide.count == unknownCount, x.count == unknownCount else {
      throw InputError(
        .shapeMismatch,
        "a residual of a \(matrix.rowCount) x \(matrix.columnCount) matrix was asked for with "
          + "\(x.count) unknowns and \(rightHandSide.count) elements of the right-hand side")
    }
    let residual = SparseProduct.residual(matrix, x, rightHandSide)
    return (residual, VectorKernels.norm(residual))
  }

  /// The same as ``check(start:)``, giving the largest absolute values of both vectors, which the check finds anyway.
  func checkedMagnitudes(
    start x: [Double]
  ) throws(InputError) -> (rightHandSide: Double, start: Double) {
    try matrix.checkDiagonal()
    return (
      try rightHandSide.checkedMagnitude(count: unknownCount, "right-hand side"),
      try x.checkedMagnitude(count: unknownCount, "start vector")
    )
  }
}

extension [Double] {
  /// Checks a vector of a system of `unknownCount` unknowns; returns the largest absolute value.
  ///
  /// - Throws: ``InputError`` for another length, a NaN or an infinity.
  func checkedMagnitude(count unknownCount: Int, _ name: String) throws(InputError) -> Double {
    guard count == unknownCount else {
      throw InputError(
        .shapeMismatch, "the \(name) has \(count) elements and the matrix \(unknownCount) rows")
    }
    let magnitude = VectorKernels.magnitude(self)
    guard !magnitude.isFinite else { return magnitude }
    let row = firstIndex { !$0.isFinite } ?? 0
    throw InputError(
      .notFinite, "element \(row) of the \(name) is \(self[row]); it must be finite", row: row)
  }
}
