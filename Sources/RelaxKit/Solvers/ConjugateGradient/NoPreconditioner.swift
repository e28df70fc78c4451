/// No preconditioner: plain conjugate gradients.
public struct NoPreconditioner: ConjugateGradientPreconditioner, Hashable, Codable {
  /// Makes it.
  public init() {}

  /// Allowed.
  public var allowsReordering: Bool { true }

  /// The residual, the direction and the product.
  public static var scratchVectorCount: Int { 3 }

  /// Prepares for the solve of a system.
  public func makeState(_ context: SolveContext) -> ConjugateGradientState {
    ConjugateGradientState(context)
  }
}

/// Conjugate gradients without a preconditioner at work on one system (Hestenes and Stiefel 1952).
public struct ConjugateGradientState: IterationState {
  /// The residual, carried along by the recurrence.
  public let residual: SystemVector

  private let direction: SystemVector
  private let product: SystemVector
  private var squares = 0.0

  init(_ context: SolveContext) {
    residual = context.scratch(0)
    (direction, product) = (context.scratch(1), context.scratch(2))
  }

  /// Begins with the residual as direction.
  public mutating func restart(_ context: SolveContext, from norm: ResidualNorm) {
    squares = norm.squares
    direction.copy(residual)
  }

  /// One product with the matrix.
  public mutating func advance(_ context: SolveContext) -> IterationStep {
    // There is a residual, or the solve would have ended.
    guard squares > 0 else { return .breakdown(squares.isNaN ? .nonFinite : .underflow) }
    let curvature = context.multiply(direction, into: product)
    guard curvature > 0 else {
      return .breakdown(curvature.isNaN ? .nonFinite : .nonPositiveCurvature)
    }
    let newSquares = SystemVector.step(
      squares / curvature, x: context.x, direction: direction, residual: residual,
      product: product)
    direction.scale(by: newSquares / squares, adding: residual)
    squares = newSquares
    return .residualNorm(context.stepNorm(of: residual, squares: newSquares))
  }
}
