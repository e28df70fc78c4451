/// ``SSOR`` at work on one system: a forward and a backward sweep, together one pass over the matrix.
public struct SSORState: IterationState {
  /// The step of the forward sweep; the residual before it is solved for.
  public let residual: SystemVector

  /// The relaxation parameter.
  public let omega: Double?

  private let backward: SystemVector
  private let total: SystemVector
  private let inverse: SystemVector
  private let carry: Double

  init(_ context: SolveContext, omega: Double) {
    self.omega = omega
    (residual, backward) = (context.scratch(0), context.scratch(1))
    (total, inverse) = (context.scratch(2), context.scratch(3))
    carry = 1 / omega - 1
    context.invertDiagonal(omega: omega, into: inverse)
  }

  /// Makes the first forward step of a residual.
  public mutating func restart(_ context: SolveContext, from norm: ResidualNorm) {
    context.solveLower(residual, inverse: inverse)
    // Zeros of the layout are multiplied with what is there before it is solved for.
    total.fill(with: 0)
  }

  /// One symmetric sweep.
  public mutating func advance(_ context: SolveContext) -> IterationStep {
    .residualNorm(
      context.sweepSymmetrically(
        forward: residual, backward: backward, total: total, inverse: inverse, carry: carry))
  }
}
