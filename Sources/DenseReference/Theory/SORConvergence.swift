public import RelaxKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The SOR method for a matrix: its iteration matrix, its spectral radius and its early behaviour.
///
/// With A = L + D + U the residuals of successive sweeps obey `r_{k+1} = C r_k`,
/// `C = I - A (D/ω + L)⁻¹`; C has the eigenvalues of the iteration matrix of the errors.
public struct SORConvergence: Sendable {
  /// The matrix A, n by n, with no zero on its diagonal.
  public let matrix: DenseMatrix

  /// Takes the matrix.
  public init(_ matrix: CSRMatrix) { self.matrix = DenseMatrix(matrix) }

  /// The residual iteration matrix C = I - A (D/ω + L)⁻¹.
  ///
  /// - Throws: ``DenseReferenceError`` if A is not square or has a zero on its diagonal.
  public func residualMatrix(omega: Double) throws(DenseReferenceError) -> DenseMatrix {
    require(omega > 0 && omega < 2, "omega is \(omega); it must lie in (0, 2)")
    try DenseReference.checkSquare(matrix)
    var splitting = matrix.strictLowerTriangle()
    for (index, value) in matrix.diagonal.enumerated() { splitting[index, index] = value / omega }
    // A M⁻¹ is the transpose of the solution of Mᵀ Y = Aᵀ.
    let quotient = try DenseReference.luSolve(splitting.transposed(), matrix.transposed())
    return try DenseMatrix.identity(matrix.rowCount)
      .adding(quotient.transposed(), scaledBy: -1)
  }

  /// The spectral radius ρ(C), from the eigenvalues of C.
  ///
  /// Near the optimal ω the matrix is nearly defective, and only some four digits are right; where
  /// it holds, `YoungTheory` gives them all.
  ///
  /// - Throws: ``DenseReferenceError`` if A is not square or has a zero on its diagonal.
  public func spectralRadius(omega: Double) throws(DenseReferenceError) -> Double {
    try DenseReference.spectralRadius(residualMatrix(omega: omega))
  }

  /// The mean shrinking of the residual a sweep in the worst case, ‖Cᵏ⁻¹‖₂^(1/(k-1)).
  ///
  /// - Parameters:
  ///   - omega: ω, in (0, 2).
  ///   - sweeps: k, at least 2.
  /// - Throws: ``DenseReferenceError`` if A is not square or has a zero on its diagonal.
  public func meanContraction(
    omega: Double, sweeps: Int
  ) throws(DenseReferenceError) -> Double {
    require(sweeps >= 2, "\(sweeps) sweeps have no mean before the last; 2 at least")
    let power = try residualMatrix(omega: omega).power(sweeps - 1)
    return pow(try DenseReference.norm2(power), 1 / Double(sweeps - 1))
  }
}
