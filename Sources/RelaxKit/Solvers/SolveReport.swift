/// How a solve ended, and what it took.
///
/// Not converging is an outcome, not an error: the solution vector then holds the best iterate
/// seen, and ``relativeResidual`` says how good it is.
public struct SolveReport: Sendable, Hashable, Codable {
  /// How a solve ended, as far as a caller must act on it.
  public enum Outcome: String, Sendable, Hashable, Codable {
    /// The tolerance is met by the true residual of the returned vector.
    case converged
    /// The iteration limit came first.
    case iterationLimit
    /// The iteration blew up or broke down; more iterations would not have helped.
    case diverged
    /// The monitor asked to stop; the returned vector is the last iterate.
    case stopped
    /// The task was cancelled; the returned vector is the last iterate.
    case cancelled
  }

  /// Why a solve ended, in detail.
  public enum Reason: String, Sendable, Hashable, Codable {
    /// The tolerance was met.
    case tolerance
    /// The iteration limit was reached.
    case iterationLimit
    /// The residual grew past the criterion's divergence factor.
    case residualGrowth
    /// The residual no longer fell, and a tuner had another omega to try; see ``failedAttempts``.
    case stagnation
    /// The residual or the solution became NaN or infinite.
    case nonFinite
    /// The residual or the solution became too small for numbers to tell from zero, or to hold with
    /// the precision that the tolerance asks for.
    case underflow
    /// The iterate is so large that rounding hides the right-hand side in its residual: the matrix is
    /// singular or nearly so, or the start vector is far too large. The start vector is left.
    case solutionGrowth
    /// CG met a direction `p` with `pᵀ A p <= 0`: the matrix is not positive definite.
    case nonPositiveCurvature
    /// CG met a residual with `rᵀ M⁻¹ r <= 0`: a diagonal entry is negative, or the matrix is not
    /// symmetric.
    case indefinitePreconditioner
    /// A number that the method divides by became zero, and it cannot go on.
    case breakdown
    /// The monitor asked to stop.
    case stopped
    /// The task was cancelled.
    case cancelled
  }

  /// Why the solve ended.
  public internal(set) var reason: Reason

  /// The iterations done when it ended. A sweep of SOR, a symmetric sweep of SSOR and a product
  /// with `A` of CG each are one.
  public internal(set) var iterations: Int

  /// `‖b − A x‖₂` of the returned vector over the criterion's baseline, formed anew from the matrix
  /// rather than carried along.
  public internal(set) var relativeResidual: Double

  /// `‖b − A x‖₂` of the returned vector.
  public internal(set) var residualNorm: Double

  /// The relative residual of each iterate from the start vector on, as the iteration saw it; nil
  /// unless the criterion asked for it.
  public internal(set) var residualHistory: [Double]?

  /// The wall-clock time of the solve.
  public internal(set) var seconds: Double

  /// The omega of the last iteration, for methods that have one, or what ``parameterName`` says it is.
  public internal(set) var omega: Double?

  /// What the method calls its parameter, such as alpha for ``ICConjugateGradient``; nil for omega.
  public internal(set) var parameterName: String?

  /// What relaxed incomplete Cholesky did because the alpha asked for had pivots that were too small;
  /// nil if it had none.
  public internal(set) var backoff: PivotBackoff?

  /// The attempts that failed before this solve, when a tuner solved the system again with other omegas;
  /// the first one is that with the learner's.
  public internal(set) var failedAttempts: [FailedAttempt] = []

  /// The products with the matrix that a tuner spent on looking at the system before it chose omega.
  public internal(set) var productCount = 0

  /// All that the system took, in iterations: those of all attempts, and the products.
  public var work: Int {
    failedAttempts.reduce(iterations + productCount) { $0 + $1.iterations }
  }

  /// An attempt that did not converge.
  public struct FailedAttempt: Sendable, Hashable, Codable {
    /// The omega that was tried.
    public let omega: Double
    /// The iterations it was given.
    public let iterations: Int
    /// Why it ended.
    public let reason: Reason
    /// The wall-clock time it took.
    public let seconds: Double
  }

  /// Makes the report of a solver of your own.
  ///
  /// - Parameters:
  ///   - reason: why the solve ended.
  ///   - iterations: the iterations done.
  ///   - residualNorm: `‖b − A x‖₂` of the vector that is returned, formed from the matrix.
  ///   - baselineNorm: what it is relative to; see ``StoppingCriterion/baselineNorm(of:start:)``. A
  ///     baseline of zero makes the relative residual zero.
  ///   - seconds: the wall-clock time.
  ///   - residualHistory: the relative residuals from the start vector on, if the criterion asks for
  ///     them.
  ///   - omega: the relaxation parameter, if there is one.
  public init(
    reason: Reason, iterations: Int, residualNorm: Double, baselineNorm: Double, seconds: Double,
    residualHistory: [Double]? = nil, omega: Double? = nil
  ) {
    self.reason = reason
    self.iterations = iterations
    self.residualNorm = residualNorm
    relativeResidual = baselineNorm > 0 ? residualNorm / baselineNorm : 0
    self.residualHistory = residualHistory
    self.seconds = seconds
    self.omega = omega
  }

  /// How the solve ended.
  public var outcome: Outcome {
    switch reason {
    case .tolerance: .converged
    case .iterationLimit: .iterationLimit
    case .residualGrowth, .stagnation, .nonFinite, .underflow, .solutionGrowth,
      .nonPositiveCurvature,
      .indefinitePreconditioner, .breakdown:
      .diverged
    case .stopped: .stopped
    case .cancelled: .cancelled
    }
  }

  /// Whether the tolerance is met by the returned vector.
  public var isConverged: Bool { reason == .tolerance }

  /// What the solve costs a learner: its iterations, or the limit if it did not converge, so that
  /// failing early is never rewarded.
  ///
  /// - Parameter limit: the iteration limit of the solve's criterion.
  public func loss(limit: Int) -> Int { isConverged ? iterations : limit }
}

extension SolveReport: CustomStringConvertible {
  /// One readable line.
  public var description: String {
    var line = "\(outcome) after \(iterations) iterations"
    if let omega { line += " at \(parameterName ?? "omega") \(omega.text(digits: 4))" }
    line += ", relative residual \(relativeResidual.text(digits: 3)), \(seconds.text(digits: 3)) s"
    switch reason {
    case .tolerance, .iterationLimit, .stopped, .cancelled: break
    default: line += " (\(reason))"
    }
    if let backoff {
      line +=
        "; alpha \(backoff.asked.text(digits: 4)) was backed off to "
        + backoff.played.text(digits: 4)
    }
    for (index, attempt) in failedAttempts.enumerated() {
      line += index == 0 ? "; before it " : ", "
      line +=
        "\(attempt.reason) after \(attempt.iterations) iterations"
        + " at \(parameterName ?? "omega") \(attempt.omega.text(digits: 4))"
    }
    return line
  }
}
