public import RelaxKit

/// What the energy norm says about SOR for a symmetric positive definite matrix, for any ω.
///
/// Everything that does not depend on ω is computed once. See
/// `IterationBounds.energyNorm(omega:jacobiSpectralRadius:triangularSpectralRadius:)`.
public struct EnergyNormBound: Sendable, Hashable {
  /// The spectral radius of D⁻¹(L + Lᵀ).
  public let jacobiSpectralRadius: Double

  /// The spectral radius of D⁻¹ L D⁻¹ Lᵀ.
  public let triangularSpectralRadius: Double

  /// The condition number of A in the 2-norm.
  public let conditionNumber: Double

  /// Finds the constants of a symmetric positive definite matrix.
  ///
  /// - Throws: ``DenseReferenceError`` if the matrix is not square.
  public init(_ matrix: CSRMatrix) throws(DenseReferenceError) {
    let dense = DenseMatrix(matrix)
    let inverseDiagonal = dense.diagonal.map { 1 / $0 }
    let lower = dense.strictLowerTriangle()
    jacobiSpectralRadius = try JacobiConvergence(matrix).spectralRadius()
    triangularSpectralRadius = try DenseReference.spectralRadius(
      lower.scalingRows(by: inverseDiagonal)
        .multiplied(by: lower.transposed().scalingRows(by: inverseDiagonal)))
    conditionNumber = try DenseReference.conditionNumber(dense)
  }

  /// The published expression for the energy norm of the error iteration matrix.
  ///
  /// Its derivation bounds (ρ - 1/4) D, ρ the ``triangularSpectralRadius``, from above by
  /// (ρ - 1/4) A/γ, which is right for ρ >= 1/4 only. Below that the expression can be less than the
  /// norm, and even less than the spectral radius; ``guardedEnergyNorm(omega:)`` cannot.
  public func energyNorm(omega: Double) -> Double {
    IterationBounds.energyNorm(
      omega: omega, jacobiSpectralRadius: jacobiSpectralRadius,
      triangularSpectralRadius: triangularSpectralRadius)
  }

  /// The sweeps that expression allows until the residual is `tolerance` times the first.
  public func sweeps(omega: Double, tolerance: Double) -> Double {
    IterationBounds.energyNormSweeps(
      tolerance: tolerance, energyNorm: energyNorm(omega: omega),
      conditionNumber: conditionNumber)
  }

  /// A bound on the energy norm of the error iteration matrix, for every symmetric positive definite
  /// matrix: ``energyNorm(omega:)`` with 1/4 in place of a smaller ``triangularSpectralRadius``.
  public func guardedEnergyNorm(omega: Double) -> Double {
    IterationBounds.energyNorm(
      omega: omega, jacobiSpectralRadius: jacobiSpectralRadius,
      triangularSpectralRadius: max(0.25, triangularSpectralRadius))
  }

  /// The sweeps that bound allows until the residual is `tolerance` times the first.
  public func guardedSweeps(omega: Double, tolerance: Double) -> Double {
    IterationBounds.energyNormSweeps(
      tolerance: tolerance, energyNorm: guardedEnergyNorm(omega: omega),
      conditionNumber: conditionNumber)
  }
}
