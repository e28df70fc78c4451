/// Conjugate gradients, for symmetric positive definite matrices.
///
///     let plain = ConjugateGradient()
///     let scaled = ConjugateGradient(preconditioner: JacobiPreconditioner())
///     let fast = SSORConjugateGradient(omega: 1.6)
///
/// The symmetry of the matrix is not checked (``CSRMatrix/isSymmetric(tolerance:)`` does), but
/// convergence is: the report speaks of the true residual. A matrix that is not positive definite ends
/// the solve with ``SolveReport/Reason/nonPositiveCurvature``.
///
/// One iteration is one product with the matrix. Without a preconditioner there is no omega, and
/// nothing to tune.
public struct ConjugateGradient<P: ConjugateGradientPreconditioner>: IterativeMethod {
  /// What the method is preconditioned with.
  public var preconditioner: P

  /// Makes the method with a preconditioner.
  public init(preconditioner: P) { self.preconditioner = preconditioner }

  /// Those of the preconditioner's way to run the method.
  public static var scratchVectorCount: Int { P.scratchVectorCount }

  /// The order the preconditioner asks for.
  public var ordering: SweepPlan.Ordering { preconditioner.ordering }

  /// Whether the preconditioner allows it.
  public var allowsReordering: Bool { preconditioner.allowsReordering }

  /// Prepares for a solve.
  ///
  /// - Throws: ``InputError`` if the matrix does not suit the preconditioner.
  public func makeState(_ context: SolveContext) throws(InputError) -> P.State {
    try preconditioner.makeState(context)
  }
}

extension ConjugateGradient where P == NoPreconditioner {
  /// Makes the method without a preconditioner.
  public init() { self.init(preconditioner: NoPreconditioner()) }
}

extension ConjugateGradient: MatrixFreeMethod where P == NoPreconditioner {}

extension ConjugateGradient: RelaxationSolver where P: RelaxationPreconditioner {
  /// Accepts what the preconditioner does.
  public static func accepts(omega: Double) -> Bool { P.accepts(omega: omega) }

  /// The relaxation parameter of the preconditioner.
  public var omega: Double {
    get { preconditioner.omega }
    set { preconditioner.omega = newValue }
  }
}

extension ConjugateGradient: Equatable where P: Equatable {}

extension ConjugateGradient: Hashable where P: Hashable {}

extension ConjugateGradient: Encodable where P: Encodable {
  /// Writes the preconditioner, which is all there is.
  ///
  /// - Throws: what the encoder throws.
  public func encode(to encoder: any Encoder) throws { try preconditioner.encode(to: encoder) }
}

extension ConjugateGradient: Decodable where P: Decodable {
  /// Reads the method back.
  ///
  /// - Throws: what the preconditioner throws.
  public init(from decoder: any Decoder) throws {
    self.init(preconditioner: try P(from: decoder))
  }
}

/// A method whose residual rises and falls, and whose count depends little on omega.
protocol ConjugateGradientMethod {}

extension ConjugateGradient: ConjugateGradientMethod {}
