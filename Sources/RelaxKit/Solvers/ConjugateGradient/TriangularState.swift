/// Conjugate gradients with a ``TriangularPreconditioner`` at work on one system, one pass over the
/// matrix an iteration (Eisenstat 1981, for any pivots), with the exact residual of the original
/// system.
///
/// With `E = P + L` the preconditioner `M = E P⁻¹ Eᵀ` splits, and CG runs on `Â = E⁻¹ A E⁻ᵀ`. A
/// product with `Â` is a backward and a forward solve:
///
///     t = E⁻ᵀ p,    Â p = t + v,    v = E⁻¹ (p + (D - 2 P) t).
///
/// The split residual `r̂ = E⁻¹ r` has the preconditioned one `ẑ = P r̂`. The forward solve reads the
/// rows of `L`, which also give `r = E r̂ = P r̂ + L r̂`: the norm of the residual of `A x = b` costs
/// no pass of its own. For SSOR `P = D/ω`, and M has the factor `1/(2 - ω)`.
///
/// All that CG does to vectors is done in the two passes. The backward one takes a step of length
/// `α` and solves for the new `ẑ`, which needs no `β`; the forward one adds the old direction:
///
///     x <- x + α t,    r̂ <- r̂ - α (t + v),    s = E⁻ᵀ ẑ,     r̂ᵀ ẑ
///     t <- s + β t,    p <- ẑ + β p,          v = E⁻¹ (…),   pᵀ Â p
public struct TriangularState: IterationState {
  /// The relaxation parameter of the pivots.
  public let omega: Double?
  /// What the rule of the pivots calls it.
  public let parameterName: String?
  /// What was done to pivots that would have been too small.
  public let backoff: PivotBackoff?

  private let vectors: SplitSystem
  /// `r̂ᵀ ẑ = rᵀ M⁻¹ r` of the present iterate.
  private var energy = 0.0
  /// `pᵀ Â p`.
  private var curvature = 0.0

  init(
    _ vectors: SplitSystem, parameter: Double, parameterName: String?,
    backoff: PivotBackoff? = nil
  ) {
    (self.vectors, omega, self.backoff) = (vectors, parameter, backoff)
    self.parameterName = parameterName
  }

  /// The split residual; that of the system before it is solved for.
  public var residual: SystemVector { vectors.split }

  /// Makes the first direction.
  public mutating func restart(_ context: SolveContext, from norm: ResidualNorm) {
    context.solveLower(vectors.split, inverse: vectors.inverse)
    // With no old direction and a step of length zero, the passes make the first direction.
    vectors.step.fill(with: 0)
    vectors.rest.fill(with: 0)
    vectors.direction.fill(with: 0)
    // Zeros of the layout are multiplied with what is there before it is solved for.
    vectors.solved.fill(with: 0)
    energy = context.splitBackward(vectors, length: 0)
    curvature = context.splitForward(vectors, ratio: 0).curvature
  }

  /// Takes the step and solves for no other.
  public mutating func takeLastStep(_ context: SolveContext) -> Bool {
    guard energy > 0, curvature > 0 else { return false }
    context.takeSplitStep(vectors, length: energy / curvature)
    return true
  }

  /// One pass over the matrix.
  public mutating func advance(_ context: SolveContext) -> IterationStep {
    guard energy > 0 else {
      return .breakdown(
        energy.isNaN ? .nonFinite : hasLostEnergy ? .underflow : .indefinitePreconditioner)
    }
    guard curvature > 0 else {
      return .breakdown(curvature.isNaN ? .nonFinite : .nonPositiveCurvature)
    }
    let newEnergy = context.splitBackward(vectors, length: energy / curvature)
    let sums = context.splitForward(vectors, ratio: newEnergy / energy)
    energy = newEnergy
    curvature = sums.curvature
    return .residualNorm(context.norm.value(ofTotal: sums.squares))
  }

  /// Whether the energy is zero because each of its terms has underflowed.
  private var hasLostEnergy: Bool {
    let (pivots, split) = (vectors.pivots, vectors.split)
    return (0..<split.count).allSatisfy { pivots[$0] * split[$0] * split[$0] == 0 }
  }
}
