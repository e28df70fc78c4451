private import COpenBLAS

extension DenseReference {
  /// The eigenvalues of a symmetric matrix, ascending.
  ///
  /// Only the lower triangle is read.
  ///
  /// - Throws: ``DenseReferenceError`` if the matrix is not square.
  public static func symmetricEigenvalues(
    _ matrix: DenseMatrix
  ) throws(DenseReferenceError) -> [Double] {
    try symmetric(matrix, wantsVectors: false).values
  }

  /// The eigenvalues of a symmetric matrix, ascending, and orthonormal eigenvectors, a column each.
  ///
  /// Only the lower triangle is read.
  ///
  /// - Throws: ``DenseReferenceError`` if the matrix is not square.
  public static func symmetricEigensystem(
    _ matrix: DenseMatrix
  ) throws(DenseReferenceError) -> (values: [Double], vectors: DenseMatrix) {
    try symmetric(matrix, wantsVectors: true)
  }

  /// The eigenvalues of a general matrix and its right eigenvectors.
  ///
  /// - Throws: ``DenseReferenceError`` if the matrix is not square.
  public static func eigensystem(
    _ matrix: DenseMatrix
  ) throws(DenseReferenceError) -> Eigensystem {
    try checkSquare(matrix)
    let n = matrix.rowCount
    var copy = matrix.elements
    var real = [Double](repeating: 0, count: n)
    var imaginary = real
    var vectors = matrix
    let info = unsafe relaxkit_general_eigen(
      Int32(n), &copy, &real, &imaginary, &vectors.elements)
    if let error = error(info) { throw error }
    return Eigensystem(realParts: real, imaginaryParts: imaginary, packedVectors: vectors)
  }

  /// The moduli of the eigenvalues of a general matrix, in no particular order.
  ///
  /// - Throws: ``DenseReferenceError`` if the matrix is not square.
  public static func eigenvalueModuli(
    _ matrix: DenseMatrix
  ) throws(DenseReferenceError) -> [Double] {
    let (real, imaginary) = try eigenvalues(matrix)
    return zip(real, imaginary).map { ($0 * $0 + $1 * $1).squareRoot() }
  }

  /// The spectral radius of a general matrix: the largest modulus of an eigenvalue, 0 if there is none.
  ///
  /// - Throws: ``DenseReferenceError`` if the matrix is not square.
  public static func spectralRadius(
    _ matrix: DenseMatrix
  ) throws(DenseReferenceError) -> Double {
    try eigenvalueModuli(matrix).max() ?? 0
  }

  /// The eigenvalues of a general matrix as real and imaginary parts.
  static func eigenvalues(
    _ matrix: DenseMatrix
  ) throws(DenseReferenceError) -> (real: [Double], imaginary: [Double]) {
    try checkSquare(matrix)
    var copy = matrix.elements
    var real = [Double](repeating: 0, count: matrix.rowCount)
    var imaginary = real
    let info = unsafe relaxkit_general_eigen(
      Int32(matrix.rowCount), &copy, &real, &imaginary, nil)
    if let error = error(info) { throw error }
    return (real, imaginary)
  }

  private static func symmetric(
    _ matrix: DenseMatrix, wantsVectors: Bool
  ) throws(DenseReferenceError) -> (values: [Double], vectors: DenseMatrix) {
    try checkSquare(matrix)
    var vectors = matrix
    var values = [Double](repeating: 0, count: matrix.rowCount)
    let info = unsafe relaxkit_symmetric_eigen(
      Int32(matrix.rowCount), &vectors.elements, &values, wantsVectors ? 1 : 0)
    if let error = error(info) { throw error }
    return (values, vectors)
  }
}
