/// A preconditioner made of the triangles of the matrix and of pivots: `M = E P⁻¹ Eᵀ`, `E = P + L`,
/// with L the part of A left of the diagonal and P a diagonal matrix.
///
///     ConjugateGradient(preconditioner: TriangularPreconditioner(pivots: SSORPivots(omega: 1.6)))
///     ConjugateGradient(preconditioner: TriangularPreconditioner(pivots: RelaxedPivots(alpha: 0.95)))
///
/// ``SSORConjugateGradient`` and ``ICConjugateGradient`` are short for these. It needs no fill and no
/// memory but vectors, and by Eisenstat's trick (1981) it comes with the product: an iteration reads
/// the matrix once, whatever the pivots. The matrix must be symmetric, which is not checked
/// (``CSRMatrix/isSymmetric(tolerance:)`` does); with positive pivots M is positive definite by
/// construction.
public struct TriangularPreconditioner<Pivots: PivotRule>: RelaxationPreconditioner, Hashable,
  Codable
{
  /// The rule that makes the pivots of a matrix.
  public var pivots: Pivots

  /// Which triangular solve the preconditioner does first.
  public var sweepOrder: SweepOrder

  /// Makes the preconditioner.
  public init(pivots: Pivots, sweepOrder: SweepOrder = .forwardFirst) {
    (self.pivots, self.sweepOrder) = (pivots, sweepOrder)
  }

  /// The parameter of the pivots.
  public var omega: Double {
    get { pivots.parameter }
    set { pivots.parameter = newValue }
  }

  /// Accepts what the rule of the pivots does.
  public static func accepts(omega: Double) -> Bool { Pivots.accepts(parameter: omega) }

  /// The vectors of the split system: six if pivots are a multiple of the diagonal, else eight.
  public static var scratchVectorCount: Int {
    Pivots.self == SSORPivots.self ? SplitSystem.vectorCount.diagonal : SplitSystem.vectorCount.any
  }

  /// From the first row to the last, or the other way round.
  public var ordering: SweepPlan.Ordering { sweepOrder == .forwardFirst ? .natural : .reversed }

  /// Allowed with the rules of the library.
  public var allowsReordering: Bool {
    Pivots.self == SSORPivots.self || Pivots.self == RelaxedPivots.self
  }

  /// Prepares for the solve of a system.
  public func makeState(_ context: SolveContext) -> TriangularState {
    let (vectors, backoff) = pivots.makePivots(of: context).split(in: context)
    return TriangularState(
      vectors, parameter: backoff?.played ?? pivots.parameter,
      parameterName: Pivots.parameterName, backoff: backoff)
  }
}

/// Which of its two triangular solves a preconditioner does first. Counts differ now and then by one.
public enum SweepOrder: String, Sendable, Hashable, Codable, CaseIterable {
  /// The forward solve first, from the first row to the last.
  case forwardFirst
  /// The backward solve first.
  case backwardFirst
}

/// How the pivots of a ``TriangularPreconditioner`` follow from the matrix and one parameter.
public protocol PivotRule: Sendable, Hashable, Codable {
  /// The parameter, such as omega or alpha.
  var parameter: Double { get set }

  /// What it is called in reports; nil for omega.
  static var parameterName: String? { get }

  /// Whether the rule can be given that parameter.
  static func accepts(parameter: Double) -> Bool

  /// Makes the pivots of the matrix of a solve; must depend on nothing but the rule and the matrix.
  func makePivots(of context: SolveContext) -> PivotChoice
}

extension PivotRule {
  /// Omega.
  public static var parameterName: String? { nil }
}

/// The pivots of a matrix.
public enum PivotChoice: Sendable, Hashable {
  /// `P = D/ω`, as SSOR has it; with what was done if another parameter was asked for.
  case diagonal(omega: Double, PivotBackoff?)
  /// Those that were left in ``SolveContext/pivots``.
  case vector(PivotBackoff?)

  /// The system split with them, and what was done if another parameter was asked for.
  func split(in context: SolveContext) -> (SplitSystem, PivotBackoff?) {
    switch self {
    case .diagonal(let omega, let backoff): (SplitSystem(context, omega: omega), backoff)
    case .vector(let backoff): (SplitSystem(withPivotsOf: context), backoff)
    }
  }
}

/// What a rule did because the pivots of the parameter asked for would have been too small.
public struct PivotBackoff: Sendable, Hashable, Codable {
  /// The parameter asked for.
  public let asked: Double
  /// The parameter whose pivots were used. An alpha of -1 is SSOR with omega 1.
  public let played: Double

  /// What a rule of your own did.
  public init(asked: Double, played: Double) { (self.asked, self.played) = (asked, played) }
}

extension SolveContext {
  /// Where a ``PivotRule`` leaves pivots; an element for each unknown, in the order of the solve.
  public var pivots: SystemVector { SplitSystem.pivotVector(self) }
}
