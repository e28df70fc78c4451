/// When a solve ends: the tolerance, what it is relative to, and the limits.
///
///     .relativeResidual(1e-8)                                  // ‖b − A x‖ <= 1e-8 ‖b‖
///     .relativeResidual(1e-8, baseline: .initialResidual)      // ‖b − A x‖ < 1e-8 ‖b − A x₀‖
///     .relativeResidual(1e-6, absolute: 1e-12, iterationLimit: 500)
///
/// Norms are 2-norms, unless ``norm`` says otherwise. The two baselines are equal when the start vector is zero; with a warm
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
  public private(set) var absoluteTolerance: Double

  /// The number of iterations after which a solve gives up.
  public let iterationLimit: Int

  /// What residuals are divided by in place of a baseline; nil unless the caller gave a number.
  public private(set) var normalization: Double?

  /// The share of the first residual norm that is small enough, too; zero for none.
  public private(set) var reduction = 0.0

  /// The norm of residuals, and of the baseline.
  public var norm = VectorNorm.euclidean

  /// The iterations that are done in any case, even if the tolerance is met before.
  public var minimumIterations = 0

  /// Whether the residual is formed anew from the matrix before a solve is called converged, and again
  /// for the report. Without it, the residual that the method carries along decides: about one pass
  /// over the matrix less a solve, and reports that rounding may have made too good.
  public var confirmsConvergence = true

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

  /// How many residuals that list has at most.
  package var residualHistoryLimit = Int.max

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

  /// Stops as OpenFOAM's solvers do: at `‖b − A x‖₁ < tolerance · normalization`, or below `reduction`
  /// times its first value.
  ///
  ///     .normalizedSum(1e-6, normalization: normFactor, reduction: 0.01)
  ///
  /// Relative residuals are relative to the normalization.
  ///
  /// - Precondition: `tolerance > 0`, `normalization > 0`, `0 <= reduction < 1`, all finite;
  ///   `iterationLimit >= 1`.
  public static func normalizedSum(
    _ tolerance: Double, normalization: Double, reduction: Double = 0,
    minimumIterations: Int = 0, iterationLimit: Int = 10_000
  ) -> StoppingCriterion {
    require(
      normalization > 0 && normalization.isFinite,
      "the normalization is \(normalization); it must be above zero")
    require(
      reduction >= 0 && reduction < 1, "the reduction is \(reduction); it must lie in 0..<1")
    var criterion = StoppingCriterion.relativeResidual(tolerance, iterationLimit: iterationLimit)
    criterion.norm = .sum
    (criterion.normalization, criterion.reduction) = (normalization, reduction)
    criterion.minimumIterations = minimumIterations
    return criterion
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
  func scaled(by scale: Double) -> StoppingCriterion {
    var result = self
    result.absoluteTolerance = min(absoluteTolerance * scale, .greatestFiniteMagnitude)
    result.normalization = normalization.map {
      min(max($0 * scale, .leastNormalMagnitude), .greatestFiniteMagnitude)
    }
    result.firstResidualNorm = firstResidualNorm.map { $0 * scale }
    return result
  }

  /// The residual norm to reach, for a baseline and a first residual of those norms.
  func target(baselineNorm: Double, firstNorm: Double) -> Double {
    max(tolerance * baselineNorm, absoluteTolerance, reduction * firstNorm)
  }

  /// The norm that the relative residuals of a solve are relative to: of the right-hand side, or of
  /// the residual of the start vector.
  ///
  /// - Throws: ``InputError`` if lengths do not fit.
  /// - Complexity: O(n), or for `.initialResidual` that of ``LinearSystem/residual(of:)``.
  public func baselineNorm(
    of system: LinearSystem, start x: [Double]
  ) throws(InputError) -> Double {
    if let normalization { return normalization }
    return switch baseline {
    case .rightHandSide: VectorKernels.norm(system.rightHandSide, norm)
    case .initialResidual:
      if let firstResidualNorm {
        firstResidualNorm
      } else {
        VectorKernels.norm(try system.residual(of: x).residual, norm)
      }
    }
  }

  /// Whether a residual is small enough to end with.
  ///
  /// - Parameters:
  ///   - residualNorm: `‖b − A x‖` of the present iterate.
  ///   - baselineNorm: that of the right-hand side or of the first residual, as ``baseline`` says.
  public func isMet(residualNorm: Double, baselineNorm: Double) -> Bool {
    // Of two numbers that overflowed, none is small relative to the other.
    guard residualNorm.isFinite, baselineNorm.isFinite else { return false }
    if residualNorm <= absoluteTolerance { return true }
    if normalization != nil { return residualNorm < tolerance * baselineNorm }
    return switch baseline {
    case .rightHandSide: residualNorm <= tolerance * baselineNorm
    case .initialResidual: residualNorm / baselineNorm < tolerance
    }
  }

  /// The same with the first residual, which may have to be reduced by a share only.
  func isMet(_ residualNorm: Double, baselineNorm: Double, firstNorm: Double) -> Bool {
    isMet(residualNorm: residualNorm, baselineNorm: baselineNorm)
      || reduction > 0 && residualNorm < reduction * firstNorm
  }
}
