public import RelaxKit

/// What the condition number says about conjugate gradients preconditioned by SSOR for a symmetric
/// positive definite matrix, for any ω.
///
/// Everything that does not depend on ω is computed once: by one eigendecomposition and the
/// eigenvalues of two more symmetric matrices, some seconds for 900 unknowns. See
/// `IterationBounds.ssorConditionNumber(omega:diagonalRatio:triangularRatio:)`.
public struct SSORConditionBound: Sendable, Hashable {
  /// The largest eigenvalue of A⁻¹ D.
  public let diagonalRatio: Double

  /// The largest eigenvalue of A⁻¹ (L D⁻¹ Lᵀ - D/4).
  public let triangularRatio: Double

  /// The condition number of A in the 2-norm.
  public let conditionNumber: Double

  /// Finds the constants of a symmetric positive definite matrix; its upper triangle is not read.
  ///
  /// - Throws: ``DenseReferenceError`` if the matrix is not square or not positive definite.
  /// - Complexity: O(n³).
  public init(_ matrix: CSRMatrix) throws(DenseReferenceError) {
    let dense = DenseMatrix(matrix)
    let (eigenvalues, vectors) = try DenseReference.symmetricEigensystem(dense)
    let least = eigenvalues.first ?? 1
    guard least > 0 else { throw .notPositiveDefinite(row: dense.rowCount - 1) }
    conditionNumber = (eigenvalues.last ?? 1) / least
    // With A = V Λ Vᵀ, A⁻¹ N is similar to the symmetric S N Sᵀ, S = Λ^(-1/2) Vᵀ.
    let root = vectors.transposed().scalingRows(by: eigenvalues.map { 1 / $0.squareRoot() })
    let rootTransposed = root.transposed()
    let lower = dense.strictLowerTriangle()
    let diagonal = DenseMatrix.identity(dense.rowCount).scalingRows(by: dense.diagonal)
    let product = try lower.multiplied(
      by: lower.transposed().scalingRows(by: dense.diagonal.map { 1 / $0 }))
    func largestRatio(_ numerator: DenseMatrix) throws(DenseReferenceError) -> Double {
      let quotient = try root.multiplied(by: numerator).multiplied(by: rootTransposed)
      return try DenseReference.symmetricEigenvalues(quotient).last ?? 0
    }
    diagonalRatio = try largestRatio(diagonal)
    triangularRatio = try largestRatio(product.adding(diagonal, scaledBy: -0.25))
  }

  /// The bound on the condition number of the preconditioned matrix.
  public func preconditionedConditionNumber(omega: Double) -> Double {
    IterationBounds.ssorConditionNumber(
      omega: omega, diagonalRatio: diagonalRatio, triangularRatio: triangularRatio)
  }

  /// The iterations this allows until the residual is `tolerance` times the first.
  public func iterations(omega: Double, tolerance: Double) -> Double {
    IterationBounds.conjugateGradientIterations(
      tolerance: tolerance, conditionNumber: conditionNumber,
      preconditionedConditionNumber: preconditionedConditionNumber(omega: omega))
  }
}
