import RelaxKit

/// Stabilized biconjugate gradients, for matrices that need not be symmetric (van der Vorst 1992).
///
/// It only multiplies with the matrix, so it also solves with an operator. One iteration is two
/// products.
struct BiCGStab: MatrixFreeMethod {
  static var scratchVectorCount: Int { 5 }

  func makeState(_ context: SolveContext) -> State {
    State(
      residual: context.scratch(0), shadow: context.scratch(1), direction: context.scratch(2),
      product: context.scratch(3), image: context.scratch(4))
  }

  struct State: IterationState {
    let residual, shadow, direction, product, image: SystemVector
    /// The product of the residual with the first one, its shadow.
    var correlation = 0.0

    mutating func restart(_ context: SolveContext, from norm: ResidualNorm) {
      shadow.copy(residual)
      direction.copy(residual)
      correlation = norm.squares
    }

    mutating func advance(_ context: SolveContext) -> IterationStep {
      context.multiply(direction, into: product)
      let step = correlation / shadow.dot(product)
      guard step.isFinite, step != 0 else { return .breakdown() }
      context.x.add(step, times: direction)
      residual.add(-step, times: product)

      // The further step along the residual that makes the next one smallest.
      let overlap = context.multiply(residual, into: image)
      let squares = image.dot(image)
      let omega = squares > 0 ? overlap / squares : 0
      context.x.add(omega, times: residual)
      residual.add(-omega, times: image)

      let next = shadow.dot(residual)
      direction.add(-omega, times: product)
      direction.scale(by: next / correlation * step / omega, adding: residual)
      correlation = next
      return .residualNorm(residual.norm)
    }
  }
}
