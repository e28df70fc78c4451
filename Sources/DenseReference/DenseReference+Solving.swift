private import COpenBLAS

extension DenseReference {
  /// Solves A X = B for a symmetric positive definite A by its Cholesky factor.
  ///
  /// Only the lower triangle of A is read.
  ///
  /// - Throws: ``DenseReferenceError/notPositiveDefinite(row:)``, or if shapes do not fit.
  public static func choleskySolve(
    _ matrix: DenseMatrix, _ rightHandSides: DenseMatrix
  ) throws(DenseReferenceError) -> DenseMatrix {
    try check(matrix, fits: rightHandSides)
    var factor = matrix.elements
    var solution = rightHandSides
    let info = unsafe relaxkit_cholesky_solve(
      Int32(matrix.rowCount), Int32(solution.columnCount), &factor, &solution.elements)
    if let error = error(info, failure: { .notPositiveDefinite(row: $0 - 1) }) { throw error }
    return solution
  }

  /// Solves A x = b for a symmetric positive definite A by its Cholesky factor.
  ///
  /// - Throws: ``DenseReferenceError/notPositiveDefinite(row:)``, or if shapes do not fit.
  public static func choleskySolve(
    _ matrix: DenseMatrix, _ rightHandSide: [Double]
  ) throws(DenseReferenceError) -> [Double] {
    try choleskySolve(matrix, DenseMatrix(column: rightHandSide)).elements
  }

  /// Solves A X = B by elimination with row exchanges.
  ///
  /// - Throws: ``DenseReferenceError/singular(pivot:)``, or if shapes do not fit.
  public static func luSolve(
    _ matrix: DenseMatrix, _ rightHandSides: DenseMatrix
  ) throws(DenseReferenceError) -> DenseMatrix {
    try check(matrix, fits: rightHandSides)
    var factors = matrix.elements
    var pivots = [Int32](repeating: 0, count: matrix.rowCount)
    var solution = rightHandSides
    let info = unsafe relaxkit_lu_solve(
      Int32(matrix.rowCount), Int32(solution.columnCount), &factors, &pivots, &solution.elements)
    if let error = error(info, failure: { .singular(pivot: $0 - 1) }) { throw error }
    return solution
  }

  /// Solves A x = b by elimination with row exchanges.
  ///
  /// - Throws: ``DenseReferenceError/singular(pivot:)``, or if shapes do not fit.
  public static func luSolve(
    _ matrix: DenseMatrix, _ rightHandSide: [Double]
  ) throws(DenseReferenceError) -> [Double] {
    try luSolve(matrix, DenseMatrix(column: rightHandSide)).elements
  }

  /// The inverse, by elimination with row exchanges.
  ///
  /// - Throws: ``DenseReferenceError/singular(pivot:)``, or if the matrix is not square.
  public static func inverse(_ matrix: DenseMatrix) throws(DenseReferenceError) -> DenseMatrix {
    try luSolve(matrix, .identity(matrix.rowCount))
  }

  private static func check(
    _ matrix: DenseMatrix, fits rightHandSides: DenseMatrix
  ) throws(DenseReferenceError) {
    try checkSquare(matrix)
    guard matrix.rowCount == rightHandSides.rowCount else {
      throw .shapeMismatch(
        "a matrix of \(matrix.rowCount) rows was given right-hand sides of "
          + "\(rightHandSides.rowCount) elements")
    }
  }
}
