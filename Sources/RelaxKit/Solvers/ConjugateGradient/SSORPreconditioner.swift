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
public typealias SSORConjugateGradient = ConjugateGradient<SSORPreconditioner>

extension ConjugateGradient where P == SSORPreconditioner {
  /// Which of its two sweeps the preconditioner does first.
  public typealias SweepOrder = SSORPreconditioner.SweepOrder

  /// Which sweep comes first.
  public var sweepOrder: SweepOrder {
    get { preconditioner.sweepOrder }
    set { preconditioner.sweepOrder = newValue }
  }

  /// Makes the method with the SSOR preconditioner.
  ///
  /// - Precondition: omega lies in (0, 2).
  public init(omega: Double = 1, sweepOrder: SweepOrder = .forwardFirst) {
    self.init(preconditioner: SSORPreconditioner(omega: omega, sweepOrder: sweepOrder))
  }
}

/// The SSOR preconditioner: a forward and a backward sweep.
public struct SSORPreconditioner: RelaxationPreconditioner, Hashable {
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

  /// Makes the preconditioner.
  ///
  /// - Precondition: omega lies in (0, 2).
  public init(omega: Double = 1, sweepOrder: SweepOrder = .forwardFirst) {
    checkOmega(omega)
    self.omega = omega
    self.sweepOrder = sweepOrder
  }

  /// Accepts (0, 2).
  public static func accepts(omega: Double) -> Bool { isRelaxationParameter(omega) }

  /// The vectors of the split system.
  public static var scratchVectorCount: Int { SplitSystem.vectorCount }

  /// From the first row to the last, or the other way round.
  public var ordering: SweepPlan.Ordering { sweepOrder == .forwardFirst ? .natural : .reversed }

  /// Prepares for the solve of a system.
  public func makeState(_ context: SolveContext) -> SSORConjugateGradientState {
    SSORConjugateGradientState(context, omega: omega)
  }
}

extension SSORPreconditioner: Codable {
  /// Reads the preconditioner back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` for an omega outside (0, 2).
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    omega = try container.decodeOmega(forKey: .omega)
    sweepOrder = try container.decode(SweepOrder.self, forKey: .sweepOrder)
  }
}
