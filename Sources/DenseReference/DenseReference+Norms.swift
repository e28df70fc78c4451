private import COpenBLAS

extension DenseReference {
  /// The singular values, descending: as many as there are rows or columns, whichever are fewer.
  ///
  /// - Throws: ``DenseReferenceError`` if an element is NaN or the iteration fails.
  public static func singularValues(
    _ matrix: DenseMatrix
  ) throws(DenseReferenceError) -> [Double] {
    var copy = matrix.elements
    var values = [Double](repeating: 0, count: min(matrix.rowCount, matrix.columnCount))
    let info = unsafe relaxkit_singular_values(
      Int32(matrix.rowCount), Int32(matrix.columnCount), &copy, &values)
    if let error = error(info) { throw error }
    return values
  }

  /// The 2-norm ‖A‖₂: the largest singular value, 0 for an empty matrix.
  ///
  /// - Throws: ``DenseReferenceError`` if an element is NaN or the iteration fails.
  public static func norm2(_ matrix: DenseMatrix) throws(DenseReferenceError) -> Double {
    try singularValues(matrix).first ?? 0
  }

  /// The 1-norm ‖A‖₁: the largest sum of the sizes of a column's elements, 0 for an empty matrix.
  public static func norm1(_ matrix: DenseMatrix) -> Double {
    (0..<matrix.columnCount).map { matrix.column($0).reduce(0) { $0 + abs($1) } }.max() ?? 0
  }

  /// The condition number ‖A‖₂ ‖A⁻¹‖₂ of a square matrix; infinite if it is singular.
  ///
  /// - Throws: ``DenseReferenceError`` if the matrix is not square.
  public static func conditionNumber(_ matrix: DenseMatrix) throws(DenseReferenceError) -> Double {
    try checkSquare(matrix)
    let values = try singularValues(matrix)
    guard let largest = values.first, let smallest = values.last else { return 1 }
    return smallest > 0 ? largest / smallest : .infinity
  }

  /// The condition number ‖A‖₁ ‖A⁻¹‖₁ of a square matrix.
  ///
  /// - Throws: ``DenseReferenceError/singular(pivot:)``, or if the matrix is not square.
  public static func conditionNumber1(
    _ matrix: DenseMatrix
  ) throws(DenseReferenceError) -> Double {
    norm1(matrix) * norm1(try inverse(matrix))
  }
}
