/// ``AdaptiveSOR`` at work on one system: sweeps of SOR, and between them changes of omega.
public struct AdaptiveSORState: IterationState {
  private var sweeps: SORState
  private var adaptation: OmegaAdaptation

  init(_ context: SolveContext, initialOmega: Double) {
    sweeps = SORState(context, schedule: .constant(initialOmega))
    adaptation = OmegaAdaptation(omega: initialOmega)
  }

  /// That of the sweeps.
  public var residual: SystemVector { sweeps.residual }

  /// The omega of the last sweep.
  public var omega: Double? { sweeps.omega }

  /// Begins anew from a residual, with the omega there is.
  public mutating func restart(_ context: SolveContext, from norm: ResidualNorm) {
    adaptation.rebase(residualNorm: norm.value)
    sweeps.restart(context, from: norm)
  }

  /// One sweep.
  public mutating func advance(_ context: SolveContext) -> IterationStep {
    if sweeps.omega != adaptation.omega {
      sweeps.use(adaptation.omega, context)
      restart(context, from: context.formResidual(into: residual, .working))
    }
    let step = sweeps.advance(context)
    if case .residualNorm(let norm) = step { adaptation.observe(residualNorm: norm) }
    return step
  }

  /// As many sweeps as go through the matrix at once.
  public func lookahead(_ context: SolveContext) -> Int { sweeps.lookahead(context) }

  /// Several sweeps. Those that go at once have one omega; where it might change between them they go
  /// one by one, so that the iterates do not depend on how many go at once.
  public mutating func advance(_ context: SolveContext, norms: inout [Double]) {
    if sweeps.omega == adaptation.omega, adaptation.steadySweepCount >= norms.count {
      sweeps.advance(context, norms: &norms)
      for norm in norms { adaptation.observe(residualNorm: norm) }
    } else {
      advanceOneByOne(context, norms: &norms)
    }
  }
}
