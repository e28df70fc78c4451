/// Preconditioned conjugate gradients at work on one system (Hestenes and Stiefel 1952).
public struct PreconditionedState<P: Preconditioner>: IterationState {
  /// The residual, carried along by the recurrence.
  public let residual: SystemVector

  private let preconditioner: P
  private var factors: P.Factors
  private let preconditioned: SystemVector
  private let direction: SystemVector
  private let product: SystemVector
  /// `rᵀ M⁻¹ r` of the present iterate.
  private var energy = 0.0

  static var vectorCount: Int { 4 }

  init(_ context: SolveContext, _ preconditioner: P, factors: P.Factors) {
    self.preconditioner = preconditioner
    self.factors = factors
    (residual, preconditioned) = (context.scratch(0), context.scratch(1))
    (direction, product) = (context.scratch(2), context.scratch(3))
  }

  /// Begins with the preconditioned residual as direction.
  public mutating func restart(_ context: SolveContext, from norm: ResidualNorm) {
    preconditioner.apply(&factors, to: residual, into: preconditioned)
    energy = residual.dot(preconditioned)
    direction.copy(preconditioned)
  }

  /// One product with the matrix and one application of the preconditioner.
  public mutating func advance(_ context: SolveContext) -> IterationStep {
    guard energy > 0 else {
      return .breakdown(energy.isNaN ? .nonFinite : .indefinitePreconditioner)
    }
    let curvature = context.multiply(direction, into: product)
    guard curvature > 0 else {
      return .breakdown(curvature.isNaN ? .nonFinite : .nonPositiveCurvature)
    }
    let squares = SystemVector.step(
      energy / curvature, x: context.x, direction: direction, residual: residual,
      product: product)
    preconditioner.apply(&factors, to: residual, into: preconditioned)
    let newEnergy = residual.dot(preconditioned)
    direction.scale(by: newEnergy / energy, adding: preconditioned)
    energy = newEnergy
    return .residualNorm(context.stepNorm(of: residual, squares: squares))
  }
}
