public import RelaxKit

/// The Jacobi method for a matrix: its iteration matrix and how fast it converges.
public struct JacobiConvergence: Sendable {
  /// The matrix A, n by n, with no zero on its diagonal.
  public let matrix: DenseMatrix

  /// Takes the matrix.
  public init(_ matrix: CSRMatrix) { self.matrix = DenseMatrix(matrix) }

  /// The iteration matrix B = I - D⁻¹ A.
  ///
  /// - Throws: ``DenseReferenceError`` if A is not square.
  public func iterationMatrix() throws(DenseReferenceError) -> DenseMatrix {
    try DenseReference.checkSquare(matrix)
    let scaled = matrix.scalingRows(by: matrix.diagonal.map { 1 / $0 })
    return try DenseMatrix.identity(matrix.rowCount).adding(scaled, scaledBy: -1)
  }

  /// The spectral radius β of the iteration matrix.
  ///
  /// - Throws: ``DenseReferenceError`` if A is not square or has a zero on its diagonal.
  public func spectralRadius() throws(DenseReferenceError) -> Double {
    try DenseReference.spectralRadius(iterationMatrix())
  }
}
