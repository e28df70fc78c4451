import RelaxKit

/// A direct method, written from nothing: the Cholesky factors of a band matrix, and iterative
/// refinement, each step of which is an iteration.
struct BandCholesky: LinearSolver {
  func solve(
    _ system: LinearSystem, updating x: inout [Double], until criterion: StoppingCriterion,
    using workspace: inout SolverWorkspace, monitor: IterationMonitor?
  ) throws(InputError) -> SolveReport {
    try system.check(start: x)
    let began = ContinuousClock.now
    let baselineNorm = try criterion.baselineNorm(of: system, start: x)
    let factors = try BandFactors(system.matrix)
    var (residual, norm) = try system.residual(of: x)
    var reason = SolveReport.Reason.tolerance
    var iterations = 0
    var history = [baselineNorm > 0 ? norm / baselineNorm : 0]
    while !criterion.isMet(residualNorm: norm, baselineNorm: baselineNorm) {
      if iterations == criterion.iterationLimit { reason = .iterationLimit }
      if Task.isCancelled { reason = .cancelled }
      guard reason == .tolerance else { break }
      let correction = factors.solve(residual)
      let next = zip(x, correction).map { $0 + $1 }
      let (nextResidual, nextNorm) = try system.residual(of: next)
      iterations += 1
      // Rounding leaves no more to gain.
      guard nextNorm < norm else {
        reason = .residualGrowth
        break
      }
      (x, residual, norm) = (next, nextResidual, nextNorm)
      let status = IterationStatus(iteration: iterations, relativeResidual: norm / baselineNorm)
      history.append(status.relativeResidual)
      if monitor?(status) == .stop { reason = .stopped }
    }
    return SolveReport(
      reason: reason, iterations: iterations, residualNorm: norm, baselineNorm: baselineNorm,
      seconds: (ContinuousClock.now - began) / .seconds(1),
      residualHistory: criterion.recordsResidualHistory ? history : nil)
  }
}
