/// When a solve ends: the tolerance, what it is relative to, and the limits.
///
///     .relativeResidual(1e-8)                                  // ‖b − A x‖ <= 1e-8 ‖b‖
///     .relativeResidual(1e-8, baseline: .initialResidual)      // ‖b − A x‖ < 1e-8 ‖b − A x₀‖
///     .relativeResidual(1e-6, absolute: 1e-12, iterationLimit: 500)
///
/// All norms are 2-norms. The two baselines are equal when the start vector is zero; with a warm
/// start `.initialResidual` asks for more, since the start already is a good guess.
public struct StoppingCriterion: Sendable, Hashable {
  /// What a residual norm is divided by to give the relative residual.
  public enum Baseline: String, Sendable, Hashable, CaseIterable {
    /// The norm of `b`; met when the relative residual is at most the tolerance. The usual choice,
    /// and the paper's for CG.
    case rightHandSide
    /// The norm of `b − A x₀`; met when the relative residual is below the tolerance. The paper's
    /// choice for SOR.
    case initialResidual
  }

  /// The relative residual to reach, above zero.
  public let tolerance: Double

  /// What the residual is relative to.
  public let baseline: Baseline

  /// A residual norm that is small enough whatever the baseline; zero for none.
  public let absoluteTolerance: Double

  /// The number of iterations after which a solve gives up.
  public let iterationLimit: Int

  /// A solve is given up as diverged when the residual norm exceeds this many times the larger of
  /// the initial residual norm and the baseline. CG residuals may rise before they fall, so this is
  /// large; set it to infinity to rely on overflow alone.
  ///
  /// - Precondition: at least 1.
  public var divergenceFactor = 1e10 {
    didSet {
      require(
        divergenceFactor >= 1,
        "the divergence factor is \(divergenceFactor); below 1 every solve would count as diverged")
    }
  }

  /// Whether a solve that fails goes back to the iterate with the smallest residual, which takes up
  /// to as long again; otherwise it leaves the last one.
  public var returnsBestIterate = true

  /// Whether the report lists the relative residual of every iterate.
  public var recordsResidualHistory = false

  /// What ends an attempt of a tuner early; nil if there is no other.
  var residualGuard: ResidualGuard?

  /// The norm of the residual that those of a solve with the baseline `.initialResidual` are relative to,
  /// where it goes on from an earlier attempt; nil for that of its start vector.
  var firstResidualNorm: Double?

  /// Stops at `‖b − A x‖ <= max(tolerance · baseline, absolute)`.
  ///
  /// - Precondition: `tolerance > 0`, `absolute >= 0`, both finite; `iterationLimit >= 1`.
  public static func relativeResidual(
    _ tolerance: Double, baseline: Baseline = .rightHandSide, absolute: Double = 0,
    iterationLimit: Int = 10_000
  ) -> StoppingCriterion {
    StoppingCriterion(
      tolerance: tolerance, baseline: baseline, absoluteTolerance: absolute,
      iterationLimit: iterationLimit)
  }

  private init(
    tolerance: Double, baseline: Baseline, absoluteTolerance: Double, iterationLimit: Int
  ) {
    require(
      tolerance > 0 && tolerance.isFinite,
      "the tolerance is \(tolerance); it must be above zero, such as 1e-8")
    require(
      absoluteTolerance >= 0 && absoluteTolerance.isFinite,
      "the absolute tolerance is \(absoluteTolerance); it must be zero or above")
    require(
      iterationLimit >= 1, "the iteration limit is \(iterationLimit); it must be at least 1")
    self.tolerance = tolerance
    self.baseline = baseline
    self.absoluteTolerance = absoluteTolerance
    self.iterationLimit = iterationLimit
  }

  /// The same for a system whose vectors were multiplied by `scale`.
  func scalingAbsoluteTolerance(by scale: Double) -> StoppingCriterion {
    var result = StoppingCriterion(
      tolerance: tolerance, baseline: baseline,
      absoluteTolerance: min(absoluteTolerance * scale, .greatestFiniteMagnitude),
      iterationLimit: iterationLimit)
    result.divergenceFactor = divergenceFactor
    result.returnsBestIterate = returnsBestIterate
    result.recordsResidualHistory = recordsResidualHistory
    result.residualGuard = residualGuard
    result.firstResidualNorm = firstResidualNorm.map { $0 * scale }
    return result
  }

  /// The residual norm to reach, for a baseline of that norm.
  func target(baselineNorm: Double) -> Double {
    max(tolerance * baselineNorm, absoluteTolerance)
  }

  /// The norm that the relative residuals of a solve are relative to: of the right-hand side, or of
  /// the residual of the start vector.
  ///
  /// - Throws: ``InputError`` if lengths do not fit.
  /// - Complexity: O(n), or for `.initialResidual` that of ``LinearSystem/residual(of:)``.
  public func baselineNorm(
    of system: LinearSystem, start x: [Double]
  ) throws(InputError) -> Double {
    switch baseline {
    case .rightHandSide: VectorKernels.norm(system.rightHandSide)
    case .initialResidual:
      if let firstResidualNorm { firstResidualNorm } else { try system.residual(of: x).norm }
    }
  }

  /// Whether a residual is small enough to end with.
  ///
  /// - Parameters:
  ///   - residualNorm: `‖b − A x‖₂` of the present iterate.
  ///   - baselineNorm: that of the right-hand side or of the first residual, as ``baseline`` says.
  public func isMet(residualNorm: Double, baselineNorm: Double) -> Bool {
    // Of two numbers that overflowed, none is small relative to the other.
    guard residualNorm.isFinite, baselineNorm.isFinite else { return false }
    if residualNorm <= absoluteTolerance { return true }
    return switch baseline {
    case .rightHandSide: residualNorm <= tolerance * baselineNorm
    case .initialResidual: residualNorm / baselineNorm < tolerance
    }
  }
}
