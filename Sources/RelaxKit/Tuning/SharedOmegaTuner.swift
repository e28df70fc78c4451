/// A tuner that tasks share: each solves systems of its own, all learn from every count.
///
///     let tuner = SharedOmegaTuner(
///       OmegaTuner(solver: SOR(), learner: TsallisINF(armCount: 20), seed: 7))
///     try await withThrowingTaskGroup(of: SolveReport.self) { group in
///       for system in systems {
///         group.addTask {
///           var x = [Double](repeating: 0, count: system.unknownCount)
///           return try await tuner.solve(system, updating: &x, until: criterion)
///         }
///       }
///       for try await report in group { total += report.iterations }
///     }
///     let snapshot = try JSONEncoder().encode(await tuner.state)
///
/// Only the learner is guarded: a solve asks it for an omega, runs beside the others on a thread of
/// the concurrent pool, never on the caller's actor, and then tells it the count. So a proposal may be
/// made before the counts of earlier ones have come, which all learners here allow.
///
/// Which count comes first is up to the scheduler, so runs with several systems in flight do not repeat
/// exactly; with one at a time the choices are those of the ``OmegaTuner``.
public actor SharedOmegaTuner<Solver: Sendable, Learner: OnlineLearner>
where Learner.Choice: OmegaChoice {
  /// The tuner with what it has learned so far, as a value to look at or to save.
  ///
  /// Counts of solves still in flight are not in it.
  public private(set) var state: OmegaTuner<Solver, Learner>

  /// The memory of solves that are over, for the next ones; as many as were in flight at once.
  private var idleMemory: [Memory] = []

  private struct Memory {
    var workspace: SolverWorkspace
    var start: [Double] = []
  }

  /// Shares a tuner from its present state on.
  ///
  /// Each solve in flight has a workspace of its own, made like that of the tuner; they are kept for
  /// later solves.
  public init(_ tuner: OmegaTuner<Solver, Learner>) { state = tuner }

  /// Asks the learner for an omega, for a solve done elsewhere; see ``OmegaTuner/propose(context:)``.
  ///
  /// - Throws: ``InputError`` if the learner cannot use the context, such as NaN.
  public func propose(
    context: Learner.Context
  ) throws(InputError) -> OmegaTuner<Solver, Learner>.Proposal {
    try state.propose(context: context)
  }

  /// Tells the learner what a proposed omega cost, in iterations.
  ///
  /// - Precondition: the loss is finite. One below 1 counts as 1.
  public func record(loss: Double, for proposal: OmegaTuner<Solver, Learner>.Proposal) {
    state.record(loss: loss, for: proposal)
  }

  /// Runs a solver of your own with a proposed omega and records the count it returns.
  ///
  ///     let iterations = try await tuner.run(context: shift) { omega in
  ///       try await service.solve(shift, omega: omega, limit: 5000)
  ///     }
  ///
  /// - Parameters:
  ///   - context: what is known about the system beforehand.
  ///   - body: solves with the omega it is given, outside the actor, and returns the iterations it
  ///     took, or its limit if it failed. If it throws, nothing is recorded.
  /// - Returns: what `body` returned.
  /// - Throws: ``InputError`` if the learner cannot use the context, and what `body` throws.
  @concurrent
  public nonisolated func run(
    context: Learner.Context, _ body: @Sendable (_ omega: Double) async throws -> Int
  ) async throws -> Int {
    let proposal = try await propose(context: context)
    let iterations = try await body(proposal.omega)
    await record(loss: Double(iterations), for: proposal)
    return iterations
  }
}

extension SharedOmegaTuner where Solver: RelaxationSolver {
  /// Solves a system with an omega the learner chooses, beside other solves.
  ///
  /// - Parameters:
  ///   - system: the system to solve.
  ///   - context: what is known about it beforehand.
  ///   - x: the start vector before, the solution after.
  ///   - criterion: when a solve ends; its limit is what a failed one costs the learner.
  ///   - monitor: called after every iteration, on the thread that solves; if it stops the solve, or
  ///     the calling task is cancelled, no loss is recorded.
  /// - Returns: the report of the solve that gave `x`, as ``OmegaTuner`` gives it.
  /// - Throws: ``InputError`` if the solver cannot solve the system as it is or the learner cannot
  ///   use the context; `x` is then unchanged and no loss is recorded.
  @concurrent
  public nonisolated func solve(
    _ system: LinearSystem, context: Learner.Context, updating x: inout [Double],
    until criterion: StoppingCriterion,
    monitor: (@Sendable (IterationStatus) -> IterationDirective)? = nil
  ) async throws(InputError) -> SolveReport {
    var flight = try await begin(context: context)
    do {
      let (report, loss) = try flight.solve.run(
        system, updating: &x, until: criterion, using: &flight.memory.workspace,
        start: &flight.memory.start, monitor: monitor)
      await end(flight, loss: loss)
      flight.onSolve?(report)
      return report
    } catch {
      await end(flight, loss: nil)
      throw error
    }
  }

  /// A solve under way, with all it needs while others use the learner.
  private struct Flight {
    let proposal: OmegaTuner<Solver, Learner>.Proposal
    let solve: TunedSolve<Solver>
    let onSolve: (@Sendable (SolveReport) -> Void)?
    var memory: Memory
  }

  private func begin(context: Learner.Context) throws(InputError) -> Flight {
    let proposal = try state.propose(context: context)
    return Flight(
      proposal: proposal, solve: state.solve(with: proposal), onSolve: state.onSolve,
      memory: idleMemory.popLast() ?? Memory(workspace: state.workspace))
  }

  private func end(_ flight: consuming Flight, loss: Double?) {
    idleMemory.append(flight.memory)
    if let loss { state.record(loss: loss, for: flight.proposal) }
  }
}

extension SharedOmegaTuner where Learner.Context == Void {
  /// Asks the learner for an omega, for a solve done elsewhere.
  ///
  /// - Throws: ``InputError`` only if the learner's own check refuses to go on; those here never do.
  public func propose() throws(InputError) -> OmegaTuner<Solver, Learner>.Proposal {
    try propose(context: ())
  }

  /// Runs a solver of your own with a proposed omega and records the count it returns.
  ///
  /// - Parameter body: solves with the omega it is given and returns the iterations it took, or its
  ///   limit if it failed. If it throws, nothing is recorded.
  /// - Returns: what `body` returned.
  /// - Throws: what `body` throws.
  @concurrent
  public nonisolated func run(
    _ body: @Sendable (_ omega: Double) async throws -> Int
  ) async throws -> Int {
    try await run(context: (), body)
  }
}

extension SharedOmegaTuner where Solver: RelaxationSolver, Learner.Context == Void {
  /// Solves a system with an omega the learner chooses, beside other solves.
  ///
  /// - Throws: ``InputError`` if the solver cannot solve the system as it is.
  @concurrent
  public nonisolated func solve(
    _ system: LinearSystem, updating x: inout [Double], until criterion: StoppingCriterion,
    monitor: (@Sendable (IterationStatus) -> IterationDirective)? = nil
  ) async throws(InputError) -> SolveReport {
    try await solve(system, context: (), updating: &x, until: criterion, monitor: monitor)
  }
}
