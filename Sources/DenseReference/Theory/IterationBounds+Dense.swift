public import RelaxKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Bounds from numbers that only dense linear algebra gives.
extension IterationBounds {
  /// The near-asymptotic bound on the sweeps of SOR: U = 1 + ln ε / ln(ρ + τ (1 - ρ)).
  ///
  /// It holds where ‖Cᵏ‖₂^(1/k) <= ρ + τ (1 - ρ) for the residual iteration matrix C in the k sweeps
  /// before the last (Khodak, Chow, Balcan and Talwalkar, *Learning to Relax*, ICLR 2024, section 2).
  ///
  /// - Parameters:
  ///   - tolerance: ε, in (0, 1), relative to the first residual.
  ///   - spectralRadius: ρ of the iteration matrix, not negative.
  ///   - tau: τ, in 0..<1.
  /// - Precondition: the parameters lie in these ranges.
  public static func nearAsymptoticSweeps(
    tolerance: Double, spectralRadius: Double, tau: Double
  ) -> Double {
    require(tau >= 0 && tau < 1, "tau is \(tau); it must lie in 0..<1")
    return 1
      + asymptoticSweeps(
        tolerance: tolerance, spectralRadius: spectralRadius + tau * (1 - spectralRadius))
  }

  /// A bound on the energy norm of the SOR error iteration matrix of a symmetric positive definite A.
  ///
  /// With W = (2 - ω)/(2 ω) and γ = 1 - ρ(D⁻¹(L + Lᵀ)) it is
  /// `√(1 - 2 W γ / (W² + γ/ω + ρ(D⁻¹ L D⁻¹ Lᵀ) - 1/4))` (W. Hackbusch, *Iterative Solution of Large
  /// Sparse Systems of Equations*, 2nd edition, Springer 2016, corollary 3.45).
  ///
  /// It is a bound if ρ(D⁻¹ L D⁻¹ Lᵀ) is at least 1/4: what the expression rests on bounds
  /// (ρ - 1/4) D by (ρ - 1/4) A/γ, which is true of a positive factor only. For a smaller radius pass
  /// 1/4, which is an upper bound as well; the expression itself can then lie below the norm, and
  /// even below the spectral radius.
  ///
  /// - Parameters:
  ///   - omega: ω, in (0, 2).
  ///   - jacobiSpectralRadius: ρ(D⁻¹(L + Lᵀ)), not negative; from 1 on the result is 1, which says
  ///     nothing.
  ///   - triangularSpectralRadius: ρ(D⁻¹ L D⁻¹ Lᵀ), not negative.
  /// - Precondition: the parameters lie in these ranges.
  public static func energyNorm(
    omega: Double, jacobiSpectralRadius: Double, triangularSpectralRadius: Double
  ) -> Double {
    require(omega > 0 && omega < 2, "omega is \(omega); it must lie in (0, 2)")
    require(
      jacobiSpectralRadius >= 0 && triangularSpectralRadius >= 0,
      "spectral radii \(jacobiSpectralRadius) and \(triangularSpectralRadius) must not be negative")
    guard jacobiSpectralRadius < 1 else { return 1 }
    let weight = (2 - omega) / (2 * omega)
    let gamma = 1 - jacobiSpectralRadius
    let denominator = weight * weight + gamma / omega + triangularSpectralRadius - 0.25
    return max(0, 1 - 2 * weight * gamma / denominator).squareRoot()
  }

  /// The sweeps an energy norm allows: ln(ε / (2 √κ)) / ln(norm), with κ the condition number of A.
  ///
  /// The factor √κ takes the energy norm of the error to the 2-norm of the residual.
  ///
  /// - Parameters:
  ///   - tolerance: ε, in (0, 1), relative to the first residual.
  ///   - energyNorm: of the error iteration matrix, as bounded by
  ///     ``energyNorm(omega:jacobiSpectralRadius:triangularSpectralRadius:)``.
  ///   - conditionNumber: κ, at least 1.
  /// - Precondition: the parameters lie in these ranges.
  public static func energyNormSweeps(
    tolerance: Double, energyNorm: Double, conditionNumber: Double
  ) -> Double {
    require(
      conditionNumber >= 1, "the condition number is \(conditionNumber); it is at least 1")
    return asymptoticSweeps(
      tolerance: tolerance / (2 * conditionNumber.squareRoot()), spectralRadius: energyNorm)
  }

  /// A bound on the condition number of A preconditioned by SSOR: the largest over the smallest
  /// eigenvalue of M⁻¹ A, M = (D/ω + L) (D/ω)⁻¹ (D/ω + L)ᵀ / (2 - ω).
  ///
  /// As (2 - ω) M = A + (2 - ω)²/(4 ω) D + ω (L D⁻¹ Lᵀ - D/4), and the eigenvalues of M⁻¹ A are at
  /// most 1, it is `(1 + (2 - ω)²/(4 ω) μ + ω δ) / (2 - ω)` (O. Axelsson, *Iterative Solution Methods*,
  /// Cambridge University Press 1994, theorem 7.17).
  ///
  /// - Parameters:
  ///   - omega: ω, in (0, 2).
  ///   - diagonalRatio: μ, the largest value of xᵀ D x / xᵀ A x.
  ///   - triangularRatio: δ, the largest value of xᵀ (L D⁻¹ Lᵀ - D/4) x / xᵀ A x; often negative.
  /// - Precondition: omega lies in (0, 2).
  public static func ssorConditionNumber(
    omega: Double, diagonalRatio: Double, triangularRatio: Double
  ) -> Double {
    require(omega > 0 && omega < 2, "omega is \(omega); it must lie in (0, 2)")
    let rest = 2 - omega
    let bound = (1 + rest * rest / (4 * omega) * diagonalRatio + omega * triangularRatio) / rest
    // A condition number is at least 1; only rounding can take its bound below.
    return max(1, bound)
  }

  /// The iterations after which conjugate gradients have surely reduced the residual by `tolerance`:
  /// 1 + arcosh(√κ / ε) / ln((√κ' + 1) / (√κ' - 1)).
  ///
  /// κ' is the condition number of the preconditioned matrix, which governs the energy norm of the
  /// error; √κ, of A itself, takes that to the 2-norm of the residual. The 1 is for rounding up.
  ///
  /// - Parameters:
  ///   - tolerance: ε, in (0, 1), relative to the first residual.
  ///   - conditionNumber: κ of A, at least 1.
  ///   - preconditionedConditionNumber: κ', at least 1, or a bound on it; κ without preconditioner.
  /// - Precondition: the parameters lie in these ranges.
  public static func conjugateGradientIterations(
    tolerance: Double, conditionNumber: Double, preconditionedConditionNumber: Double
  ) -> Double {
    require(
      conditionNumber >= 1 && preconditionedConditionNumber >= 1,
      "condition numbers \(conditionNumber) and \(preconditionedConditionNumber) are at least 1")
    require(
      tolerance > 0 && tolerance < 1, "the tolerance is \(tolerance); it must lie in (0, 1)")
    let root = preconditionedConditionNumber.squareRoot()
    return 1 + acosh(conditionNumber.squareRoot() / tolerance) / log((root + 1) / (root - 1))
  }
}
