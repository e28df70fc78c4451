public import RelaxKit

/// What the condition number says about conjugate gradients preconditioned by SSOR for a symmetric
/// positive definite matrix, for any ω.
///
/// Everything that does not depend on ω is computed once. See
/// `IterationBounds.ssorConditionNumber(omega:diagonalRatio:triangularRatio:)`.
public struct SSORConditionBound: Sendable, Hashable {
  /// The largest eigenvalue of A⁻¹ D.
  public let diagonalRatio: Double

  /// The largest eigenvalue of A⁻¹ (L D⁻¹ Lᵀ - D/4).
  public let triangularRatio: Double

  /// The condition number of A in the 2-norm.
  public let conditionNumber: Double

  /// Finds the constants of a symmetric positive definite matrix.
  ///
  /// - Throws: ``DenseReferenceError`` if the matrix is not square or not positive definite.
  public init(_ matrix: CSRMatrix) throws(DenseReferenceError) {
    let dense = DenseMatrix(matrix)
    let lower = dense.strictLowerTriangle()
    let upper = lower.transposed()
    let diagonal = DenseMatrix.identity(dense.rowCount).scalingRows(by: dense.diagonal)
    let product = try lower.multiplied(by: upper.scalingRows(by: dense.diagonal.map { 1 / $0 }))
    diagonalRatio = try Self.largestRatio(diagonal, to: dense)
    triangularRatio = try Self.largestRatio(product.adding(diagonal, scaledBy: -0.25), to: dense)
    conditionNumber = try DenseReference.conditionNumber(dense)
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

  /// The largest value of xᵀ N x / xᵀ A x, for a symmetric N: the largest eigenvalue of A⁻¹ N, all of
  /// which are real.
  private static func largestRatio(
    _ numerator: DenseMatrix, to matrix: DenseMatrix
  ) throws(DenseReferenceError) -> Double {
    let quotient = try DenseReference.choleskySolve(matrix, numerator)
    return try DenseReference.eigenvalues(quotient).real.max() ?? 0
  }
}
