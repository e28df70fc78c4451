internal import Synchronization

/// A tuner that tasks or threads share: each solves systems of its own, all learn from every count.
///
///     let tuner = SharedOmegaTuner(OmegaTuner(solver: SOR()))
///     DispatchQueue.concurrentPerform(iterations: systems.count) { index in
///       var x = [Double](repeating: 0, count: systems[index].unknownCount)
///       let report = try? tuner.solve(systems[index], updating: &x, until: criterion)
///     }
///     let snapshot = try JSONEncoder().encode(tuner.state)
///
/// In a task, `try await tuner.solve(…)` solves on a thread of the concurrent pool, never on the
/// caller's actor.
///
/// Only the learner is guarded, by a lock: a solve asks it for an omega, runs beside the others, and
/// then tells it the count. So a proposal may be made before the counts of earlier ones have come,
/// which all learners here allow.
///
/// Which count comes first is up to the scheduler, so runs with several systems in flight do not repeat
/// exactly; with one at a time the choices are those of the ``OmegaTuner``.
public final class SharedOmegaTuner<Solver: Sendable, Learner: OnlineLearner>: Sendable
where Learner.Choice: OmegaChoice {
  private let shared: Mutex<Shared>

  private struct Shared {
    var tuner: OmegaTuner<Solver, Learner>
    /// The memory of solves that are over, for the next ones; as many as were in flight at once.
    var idleMemory: [SolveMemory] = []
  }

  /// Shares a tuner from its present state on.
  ///
  /// Each solve in flight has a workspace of its own, made like that of the tuner; they are kept for
  /// later solves.
  public init(_ tuner: OmegaTuner<Solver, Learner>) { shared = Mutex(Shared(tuner: tuner)) }

  /// The tuner with what it has learned so far, as a value to look at or to save.
  ///
  /// Counts of solves still in flight are not in it.
  public var state: OmegaTuner<Solver, Learner> { shared.withLock { $0.tuner } }

  /// Asks the learner for an omega, for a solve done elsewhere; see ``OmegaTuner/propose(context:)``.
  ///
  /// - Throws: ``InputError`` if the learner cannot use the context, such as NaN.
  public func propose(
    context: Learner.Context
  ) throws(InputError) -> OmegaTuner<Solver, Learner>.Proposal {
    try shared.withLock { shared throws(InputError) in try shared.tuner.propose(context: context) }
  }

  /// Asks the learner for what to solve a system with elsewhere; see
  /// `OmegaTuner.proposeSchedule(context:)`.
  ///
  /// - Throws: ``InputError`` if the learner cannot use the context, such as NaN.
  package func proposeSchedule(
    context: Learner.Context
  ) throws(InputError) -> OmegaTuner<Solver, Learner>.Proposal {
    try shared.withLock { shared throws(InputError) in
      try shared.tuner.proposeSchedule(context: context)
    }
  }

  /// Tells the learner what a proposed omega cost, in iterations.
  ///
  /// - Precondition: the loss is finite. One below 1 counts as 1.
  public func record(loss: Double, for proposal: OmegaTuner<Solver, Learner>.Proposal) {
    record(loss: loss, isFailure: false, for: proposal)
  }

  /// Tells the learner what a proposed omega cost, and whether in vain; see
  /// ``OmegaTuner/record(loss:isFailure:for:)``.
  ///
  /// - Precondition: the loss is finite. One below 1 counts as 1.
  public func record(
    loss: Double, isFailure: Bool, for proposal: OmegaTuner<Solver, Learner>.Proposal
  ) {
    shared.withLock { $0.tuner.record(loss: loss, isFailure: isFailure, for: proposal) }
  }

  /// Runs a solver of your own with a proposed omega and records the count it returns.
  ///
  /// - Parameters:
  ///   - context: what is known about the system beforehand.
  ///   - body: solves with the omega it is given, while the learner is free for others, and returns the
  ///     iterations it took, or its limit if it failed. If it throws, nothing is recorded.
  /// - Returns: what `body` returned.
  /// - Throws: ``InputError`` if the learner cannot use the context, and what `body` throws.
  public func run(
    context: Learner.Context, _ body: (_ omega: Double) throws -> Int
  ) throws -> Int {
    let proposal = try propose(context: context)
    let iterations = try body(proposal.omega)
    record(loss: Double(iterations), for: proposal)
    return iterations
  }

  /// The same for a solver that is awaited.
  ///
  ///     let iterations = try await tuner.run(context: shift) { omega in
  ///       try await service.solve(shift, omega: omega, limit: 5000)
  ///     }
  ///
  /// - Throws: ``InputError`` if the learner cannot use the context, and what `body` throws.
  @concurrent
  public func run(
    context: Learner.Context, _ body: @Sendable (_ omega: Double) async throws -> Int
  ) async throws -> Int {
    let proposal = try propose(context: context)
    let iterations = try await body(proposal.omega)
    record(loss: Double(iterations), for: proposal)
    return iterations
  }
}

extension SharedOmegaTuner where Solver: RelaxationSolver {
  /// Solves a system with an omega the learner chooses, beside other solves, on the calling thread.
  ///
  /// - Parameters:
  ///   - system: the system to solve.
  ///   - context: what is known about it beforehand.
  ///   - x: the start vector before, the solution after.
  ///   - criterion: when a solve ends; its limit is what a failed one costs the learner.
  ///   - monitor: called after every iteration; if it stops the solve, or the calling task is
  ///     cancelled, no loss is recorded.
  /// - Returns: the report of the solve that gave `x`, as ``OmegaTuner`` gives it.
  /// - Throws: ``InputError`` if the solver cannot solve the system as it is or the learner cannot
  ///   use the context; `x` is then unchanged and no loss is recorded.
  public func solve(
    _ system: LinearSystem, context: Learner.Context, updating x: inout [Double],
    until criterion: StoppingCriterion, monitor: IterationMonitor? = nil
  ) throws(InputError) -> SolveReport {
    var memory = shared.withLock {
      $0.idleMemory.popLast() ?? SolveMemory(workspace: $0.tuner.workspace)
    }
    defer { shared.withLock { $0.idleMemory.append(memory) } }
    return try solve(
      system, context: context, updating: &x, until: criterion, using: &memory, monitor: monitor)
  }

  /// The same in memory that the caller keeps, such as with the matrix.
  ///
  /// - Throws: ``InputError`` as the other form does.
  package func solve(
    _ system: LinearSystem, context: Learner.Context, updating x: inout [Double],
    until criterion: StoppingCriterion, using memory: inout SolveMemory,
    monitor: IterationMonitor? = nil
  ) throws(InputError) -> SolveReport {
    defer { memory.workspace.begun = nil }
    let look = look(at: system, start: x, until: criterion, &memory)
    var flight = try begin(context: context, look, criterion)
    var report = try flight.solve.run(
      system, updating: &x, until: criterion, using: &memory, monitor: monitor)
    if flight.solve.isRepeated(after: report) {
      let (solver, plan) = shared.withLock { ($0.tuner.solver, $0.tuner.lookPlan) }
      let again = memory.lookAgain(at: system, for: solver, look, plan)
      flight.solve.look = again
      let (proposal, best) = shared.withLock { [proposal = flight.proposal] shared in
        let corrected = shared.tuner.correct(proposal, by: again, insteadOf: look)
        return (corrected, shared.tuner.bestKnownOmega(after: corrected))
      }
      flight.proposal = proposal
      report = try flight.solve.runAgain(
        after: report, best: best, system, updating: &x, until: criterion, using: &memory,
        monitor: monitor)
    }
    report.productCount = flight.solve.look.productCount
    shared.withLock { [flight] in
      $0.tuner.record(
        report, of: flight.solve, for: flight.proposal, limit: criterion.iterationLimit)
    }
    flight.onSolve?(report)
    return report
  }

  /// The same in a task, on a thread of the concurrent pool.
  ///
  /// - Throws: ``InputError`` as the other form does.
  @concurrent
  public func solve(
    _ system: LinearSystem, context: Learner.Context, updating x: inout [Double],
    until criterion: StoppingCriterion,
    monitor: (@Sendable (IterationStatus) -> IterationDirective)? = nil
  ) async throws(InputError) -> SolveReport {
    try onThisThread(system, context, &x, criterion, monitor)
  }

  /// The form that is not awaited, by another name where both could be meant.
  private func onThisThread(
    _ system: LinearSystem, _ context: Learner.Context, _ x: inout [Double],
    _ criterion: StoppingCriterion, _ monitor: IterationMonitor?
  ) throws(InputError) -> SolveReport {
    try solve(system, context: context, updating: &x, until: criterion, monitor: monitor)
  }

  /// A solve under way, with all it needs while others use the learner.
  private struct Flight {
    var proposal: OmegaTuner<Solver, Learner>.Proposal
    var solve: TunedSolve<Solver>
    let onSolve: (@Sendable (SolveReport) -> Void)?
  }

  private func look(
    at system: LinearSystem, start x: [Double], until criterion: StoppingCriterion,
    _ memory: inout SolveMemory
  ) -> SystemLook {
    let (isInformed, solver, plan) = shared.withLock {
      ($0.tuner.isInformed, $0.tuner.solver, $0.tuner.lookPlan)
    }
    guard isInformed else { return SystemLook() }
    return memory.look(at: system, start: x, until: criterion, for: solver, plan)
  }

  private func begin(
    context: Learner.Context, _ look: SystemLook, _ criterion: StoppingCriterion
  ) throws(InputError) -> Flight {
    try shared.withLock { shared throws(InputError) in
      let proposal = try shared.tuner.proposeSolve(
        context: context, look, tolerance: criterion.tolerance)
      return Flight(
        proposal: proposal, solve: shared.tuner.solve(with: proposal, look),
        onSolve: shared.tuner.onSolve)
    }
  }
}
