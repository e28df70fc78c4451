/// What conjugate gradients can be preconditioned with: a way to run them.
///
/// Most preconditioners are given by their application alone; write those as a ``Preconditioner``.
/// This protocol is for those that know a faster way to run the method than one application an
/// iteration, such as ``SSORPreconditioner``.
public protocol ConjugateGradientPreconditioner: Sendable {
  /// Conjugate gradients at work on one system.
  associatedtype State: IterationState

  /// How many scratch vectors the state takes.
  static var scratchVectorCount: Int { get }

  /// The order in which the unknowns are laid out.
  var ordering: SweepPlan.Ordering { get }

  /// Whether the unknowns may be laid out in another order in which sweeps are the same; see
  /// ``IterativeMethod/allowsReordering``.
  var allowsReordering: Bool { get }

  /// Prepares for the solve of a system.
  ///
  /// - Throws: ``InputError`` if the matrix does not suit the preconditioner.
  func makeState(_ context: SolveContext) throws(InputError) -> State
}

extension ConjugateGradientPreconditioner {
  /// The natural order.
  public var ordering: SweepPlan.Ordering { .natural }

  /// Not allowed.
  public var allowsReordering: Bool { false }
}

/// A preconditioner given by its application: `z = M⁻¹ r`, with M symmetric positive definite and near
/// the matrix.
///
///     struct DiagonalScaling: Preconditioner {
///       func factors(_ context: SolveContext) -> [Double] { context.matrix.diagonal }
///       func apply(_ factors: inout [Double], to r: Span<Double>, into z: inout MutableSpan<Double>) {
///         for i in 0..<r.count { z[i] = r[i] / factors[i] }
///       }
///     }
///     let solver = ConjugateGradient(preconditioner: DiagonalScaling())
///
/// It is slower than a preconditioner that is fused with the product, and may be anything.
public protocol Preconditioner: ConjugateGradientPreconditioner
where State == PreconditionedState<Self> {
  /// What is made of a matrix once a solve.
  associatedtype Factors

  /// Makes the factors of the matrix of a solve; must depend on nothing but the matrix.
  ///
  /// Row i of ``SolveContext/matrix`` is element i of the vectors, unless the preconditioner asks for
  /// another order.
  ///
  /// - Throws: ``InputError`` if the matrix does not suit the preconditioner; the caller's vector is
  ///   then unchanged.
  func factors(_ context: SolveContext) throws(InputError) -> Factors

  /// `z <- M⁻¹ r`.
  ///
  /// - Parameters:
  ///   - factors: of the matrix of the solve; inout for scratch memory in them.
  ///   - r: n elements.
  ///   - z: n elements, to be overwritten.
  func apply(_ factors: inout Factors, to r: Span<Double>, into z: inout MutableSpan<Double>)
}

extension Preconditioner {
  /// The vectors of conjugate gradients.
  public static var scratchVectorCount: Int { State.vectorCount }

  /// `z <- M⁻¹ r` for vectors of a solve, for methods of your own.
  ///
  /// - Precondition: the vectors differ.
  public func apply(_ factors: inout Factors, to r: SystemVector, into z: SystemVector) {
    r.withSpan { r in
      z.withMutableSpan { z in apply(&factors, to: r, into: &z) }
    }
  }

  /// Prepares for the solve of a system.
  ///
  /// - Throws: what ``factors(_:)`` throws.
  public func makeState(_ context: SolveContext) throws(InputError) -> PreconditionedState<Self> {
    PreconditionedState(context, self, factors: try factors(context))
  }
}

/// A preconditioner whose quality depends on a relaxation parameter, so that a tuner can choose it.
public protocol RelaxationPreconditioner: ConjugateGradientPreconditioner {
  /// The relaxation parameter.
  var omega: Double { get set }

  /// Whether the preconditioner can be given that relaxation parameter; by default any.
  static func accepts(omega: Double) -> Bool
}

extension RelaxationPreconditioner {
  /// Accepts every parameter.
  public static func accepts(omega: Double) -> Bool { true }
}

/// The diagonal of the matrix as preconditioner, the Jacobi preconditioner.
public struct JacobiPreconditioner: Preconditioner, Hashable, Codable {
  /// Makes the preconditioner.
  public init() {}

  /// Allowed.
  public var allowsReordering: Bool { true }

  /// The diagonal, in the order of the solve.
  public func factors(_ context: SolveContext) -> SystemVector { context.diagonal }

  /// Divides by the diagonal.
  public func apply(
    _ diagonal: inout SystemVector, to r: Span<Double>, into z: inout MutableSpan<Double>
  ) {
    for row in 0..<r.count { z[row] = r[row] / diagonal[row] }
  }
}
