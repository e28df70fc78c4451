import RelaxKit

/// Steepest descent with a preconditioner, for symmetric positive definite matrices: a method of one's
/// own that inherits the library's loop.
///
/// Each step goes along `z = M⁻¹ r` as far as the energy of the error falls.
struct SteepestDescent<P: Preconditioner>: IterativeMethod {
  var preconditioner: P

  static var scratchVectorCount: Int { 3 }

  func makeState(_ context: SolveContext) throws(InputError) -> State {
    State(
      preconditioner: preconditioner, factors: try preconditioner.factors(context),
      residual: context.scratch(0), direction: context.scratch(1), product: context.scratch(2))
  }

  struct State: IterationState {
    let preconditioner: P
    var factors: P.Factors
    let residual, direction, product: SystemVector

    mutating func advance(_ context: SolveContext) -> IterationStep {
      preconditioner.apply(&factors, to: residual, into: direction)
      let curvature = context.multiply(direction, into: product)
      guard curvature > 0 else { return .breakdown(.nonPositiveCurvature) }
      let step = residual.dot(direction) / curvature
      context.x.add(step, times: direction)
      residual.add(-step, times: product)
      return .residualNorm(residual.norm)
    }
  }
}
