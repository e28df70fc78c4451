/// One solve with the omegas that were proposed, and a second one with the fallback omega if that fails.
///
/// It knows no learner, so it can run while others propose and record.
struct TunedSolve<Solver: RelaxationSolver> {
  let solver: Solver
  let omega: Double
  /// The omegas of the solve, if there are several.
  let schedule: OmegaSchedule?
  let fallbackOmega: Double?

  /// The report of the solve that gave `x`, and the loss of the schedule: nil if the solve was
  /// stopped or cancelled. `start` is scratch memory for the start vector.
  func run(
    _ system: LinearSystem, updating x: inout [Double], until criterion: StoppingCriterion,
    using workspace: inout SolverWorkspace, start: inout [Double], monitor: IterationMonitor?
  ) throws(InputError) -> (report: SolveReport, loss: Double?) {
    let retryOmega = schedule == nil && fallbackOmega == omega ? nil : fallbackOmega
    var firstCriterion = criterion
    if retryOmega != nil {
      start.replaceContents(with: x)
      firstCriterion.returnsBestIterate = false
    }
    var solver = solver
    if let schedule { solver.adopt(schedule) } else { solver.omega = omega }
    let first = try solver.solve(
      system, updating: &x, until: firstCriterion, using: &workspace, monitor: monitor)
    if first.outcome == .stopped || first.outcome == .cancelled { return (first, nil) }
    let loss = Double(first.loss(limit: criterion.iterationLimit))
    guard !first.isConverged, let retryOmega else { return (first, loss) }
    x.replaceContents(with: start)
    solver.omega = retryOmega
    var second = try solver.solve(
      system, updating: &x, until: criterion, using: &workspace, monitor: monitor)
    second.failedAttempt = SolveReport.FailedAttempt(
      omega: first.omega ?? omega, iterations: first.iterations,
      reason: first.reason, seconds: first.seconds)
    return (second, loss)
  }
}

extension Array {
  /// Takes over the elements of another array without allocating if there is room.
  fileprivate mutating func replaceContents(with other: [Element]) {
    removeAll(keepingCapacity: true)
    append(contentsOf: other)
  }
}
