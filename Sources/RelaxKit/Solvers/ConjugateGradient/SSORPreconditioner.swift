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

/// The SSOR preconditioner: a forward and a backward sweep.
public typealias SSORPreconditioner = TriangularPreconditioner<SSORPivots>

extension ConjugateGradient where P == SSORPreconditioner {
  /// Which of its two sweeps the preconditioner does first.
  public typealias SweepOrder = RelaxKit.SweepOrder

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

extension TriangularPreconditioner where Pivots == SSORPivots {
  /// Makes the SSOR preconditioner.
  ///
  /// - Precondition: omega lies in (0, 2).
  public init(omega: Double = 1, sweepOrder: SweepOrder = .forwardFirst) {
    self.init(pivots: SSORPivots(omega: omega), sweepOrder: sweepOrder)
  }
}

/// The pivots of SSOR, `P = D/ω`.
public struct SSORPivots: PivotRule {
  /// The relaxation parameter, in (0, 2).
  public var omega: Double {
    didSet { checkOmega(omega) }
  }

  /// Makes the rule.
  ///
  /// - Precondition: omega lies in (0, 2).
  public init(omega: Double = 1) {
    checkOmega(omega)
    self.omega = omega
  }

  /// Omega.
  public var parameter: Double {
    get { omega }
    set { omega = newValue }
  }

  /// Accepts (0, 2).
  public static func accepts(parameter: Double) -> Bool { isRelaxationParameter(parameter) }

  /// A multiple of the diagonal.
  public func makePivots(of context: SolveContext) -> PivotChoice { .diagonal(omega: omega, nil) }
}

extension SSORPivots {
  /// Reads the rule back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` for an omega outside (0, 2).
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    omega = try container.decodeOmega(forKey: .omega)
  }
}
