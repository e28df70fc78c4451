/// Conjugate gradients preconditioned by SSOR, for symmetric positive definite matrices.
///
///     let solver = SSORConjugateGradient(omega: 1.6)
///     let report = try solver.solve(system, updating: &x, until: .relativeResidual(1e-8))
///
/// With `X = D + ω L` the preconditioner is `M = X D⁻¹ Xᵀ / (ω (2 - ω))` (Axelsson 1994, section
/// 7.4). The symmetry of the matrix is not checked (``CSRMatrix/isSymmetric(tolerance:)`` does), but
/// convergence is: the report speaks of the true residual.
///
/// One iteration is one product with the matrix; by Eisenstat's trick the preconditioner comes with
/// it, and an iteration reads the matrix once.
public struct SSORConjugateGradient: RelaxationSolver, Hashable {
  /// Which of its two sweeps the preconditioner does first. Counts differ now and then by one.
  public enum SweepOrder: String, Sendable, Hashable, Codable, CaseIterable {
    /// `M = X D⁻¹ Xᵀ`: the forward sweep first.
    case forwardFirst
    /// `M = Xᵀ D⁻¹ X`: the backward sweep first.
    case backwardFirst
  }

  /// The relaxation parameter, in (0, 2).
  public var omega: Double {
    didSet { checkOmega(omega) }
  }

  /// Which sweep comes first.
  public var sweepOrder: SweepOrder

  /// Makes the method.
  ///
  /// - Precondition: omega lies in (0, 2).
  public init(omega: Double = 1, sweepOrder: SweepOrder = .forwardFirst) {
    checkOmega(omega)
    self.omega = omega
    self.sweepOrder = sweepOrder
  }

  /// Solves a system; see ``LinearSolver``.
  ///
  /// - Throws: ``InputError`` before any work, with `x` unchanged, if lengths do not fit, a number is
  ///   NaN or infinite, or a diagonal entry is zero or missing.
  /// - Complexity: O(n + entries) for each iteration, which allocates nothing.
  public func solve(
    _ system: LinearSystem, updating x: inout [Double], until criterion: StoppingCriterion,
    using workspace: inout SolverWorkspace, monitor: IterationMonitor?
  ) throws(InputError) -> SolveReport {
    try system.solve(
      updating: &x, until: criterion, using: &workspace, monitor: monitor,
      IterationSetup(
        omega: omega, ordering: sweepOrder == .forwardFirst ? .natural : .reversed,
        vectorCount: SSORConjugateGradientIteration.vectorCount
      ) { view, _ in SSORConjugateGradientIteration(view, omega: omega) })
  }
}

extension SSORConjugateGradient: Codable {
  /// Reads the method back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` for an omega outside (0, 2).
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    omega = try container.decodeOmega(forKey: .omega)
    sweepOrder = try container.decode(SweepOrder.self, forKey: .sweepOrder)
  }
}
