/// ``SOR`` at work on one system, one pass over the matrix a sweep, with the exact residual of each
/// iterate; see ``SolveContext/sweep(_:inverse:carry:)``.
///
/// The two parts of a sweep may have different omegas: where the schedule changes it, the part that
/// ends the old step still has the old one and the part that makes the new step the new one. So a
/// change costs no pass.
public struct SORState: IterationState {
  /// The step `δ = (D/ω + L)⁻¹ r`; the residual before it is solved for.
  public let residual: SystemVector

  private let inverse: SystemVector
  private let schedule: OmegaSchedule
  private var currentOmega = 1.0
  private var carry = 0.0
  /// The phases begun that will end, and the sweeps left of the last; none in the open-ended one.
  private var phaseCount = 0
  private var sweepsLeft = Int.max

  /// The omega of the last sweep.
  public var omega: Double? { currentOmega }

  init(_ context: SolveContext, schedule: OmegaSchedule) {
    self.schedule = schedule
    residual = context.scratch(0)
    inverse = context.scratch(1)
    beginPhase(0, context)
    carry = ownCarry
  }

  /// Prepares for the sweeps of a phase, the `carry` excepted.
  private mutating func beginPhase(_ index: Int, _ context: SolveContext) {
    let phase = index < schedule.phases.count ? schedule.phases[index] : nil
    phaseCount = index + 1
    sweepsLeft = phase?.sweepCount ?? .max
    prepare(omega: phase?.omega ?? schedule.finalOmega, context)
  }

  private mutating func prepare(omega: Double, _ context: SolveContext) {
    currentOmega = omega
    context.invertDiagonal(omega: omega, into: inverse)
  }

  /// What a sweep carries over from the one before, if that had the current omega.
  private var ownCarry: Double { 1 / currentOmega - 1 }

  /// Sweeps with this omega from the next restart on.
  mutating func use(_ omega: Double, _ context: SolveContext) {
    prepare(omega: omega, context)
    carry = ownCarry
  }

  /// Makes the first step of a residual.
  public mutating func restart(_ context: SolveContext, from norm: ResidualNorm) {
    context.solveLower(residual, inverse: inverse)
  }

  private mutating func count(_ context: SolveContext) {
    if sweepsLeft < .max { sweepsLeft -= 1 }
    if sweepsLeft == 0 { beginPhase(phaseCount, context) }
  }

  /// Adds the step, without making the next.
  public mutating func takeLastStep(_ context: SolveContext) -> Bool {
    count(context)
    context.x.add(1, times: residual)
    return true
  }

  /// One sweep.
  public mutating func advance(_ context: SolveContext) -> IterationStep {
    count(context)
    defer { carry = ownCarry }
    return .residualNorm(context.sweep(residual, inverse: inverse, carry: carry))
  }

  /// As many as go through the matrix at once.
  public func lookahead(_ context: SolveContext) -> Int { context.sweepsAtOnce }

  /// Several sweeps; around a change of omega they go one by one.
  public mutating func advance(_ context: SolveContext, norms: inout [Double]) {
    guard sweepsLeft > norms.count else { return advanceOneByOne(context, norms: &norms) }
    if sweepsLeft < .max { sweepsLeft -= norms.count }
    context.sweep(residual, inverse: inverse, carry: carry, norms: &norms)
  }
}
