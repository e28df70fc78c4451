// For learners that need no context.

extension SharedOmegaTuner where Learner.Context == Void {
  /// Asks the learner for an omega, for a solve done elsewhere.
  ///
  /// - Throws: ``InputError`` if the learner refuses to go on; those here never do.
  public func propose() throws(InputError) -> OmegaTuner<Solver, Learner>.Proposal {
    try propose(context: ())
  }

  /// Runs a solver of your own with a proposed omega and records the count it returns.
  ///
  /// - Parameter body: solves with the omega it is given and returns the iterations it took, or its
  ///   limit if it failed. If it throws, nothing is recorded.
  /// - Returns: what `body` returned.
  /// - Throws: what ``propose()`` and `body` throw.
  public func run(_ body: (_ omega: Double) throws -> Int) throws -> Int {
    try run(context: (), body)
  }

  /// The same for a solver that is awaited.
  ///
  /// - Throws: what ``propose()`` and `body` throw.
  @concurrent
  public func run(_ body: @Sendable (_ omega: Double) async throws -> Int) async throws -> Int {
    try await run(context: (), body)
  }
}

extension SharedOmegaTuner where Solver: RelaxationSolver, Learner.Context == Void {
  /// Solves a system with an omega the learner chooses, beside other solves, on the calling thread.
  ///
  /// - Throws: ``InputError`` if the solver cannot solve the system as it is.
  public func solve(
    _ system: LinearSystem, updating x: inout [Double], until criterion: StoppingCriterion,
    monitor: IterationMonitor? = nil
  ) throws(InputError) -> SolveReport {
    try solve(system, context: (), updating: &x, until: criterion, monitor: monitor)
  }

  /// The same in a task, on a thread of the concurrent pool.
  ///
  /// - Throws: ``InputError`` as the other form does.
  @concurrent
  public func solve(
    _ system: LinearSystem, updating x: inout [Double], until criterion: StoppingCriterion,
    monitor: (@Sendable (IterationStatus) -> IterationDirective)? = nil
  ) async throws(InputError) -> SolveReport {
    try await solve(system, context: (), updating: &x, until: criterion, monitor: monitor)
  }
}

// For the default learner, which is told numbers of the caller's or none.

extension SharedOmegaTuner where Learner.Context == TuningContext {
  /// Asks the learner for an omega, for a solve done elsewhere of which nothing is known.
  ///
  /// - Throws: ``InputError`` only if earlier systems came with numbers.
  public func propose() throws(InputError) -> OmegaTuner<Solver, Learner>.Proposal {
    try propose(context: TuningContext())
  }

  /// Asks the learner for an omega, for a solve done elsewhere.
  ///
  /// - Parameter numbers: a number, or several, that are known of the system.
  /// - Throws: ``InputError`` if one is not finite, or there are more or fewer than before.
  public func propose(
    context numbers: some ContextNumbers
  ) throws(InputError) -> OmegaTuner<Solver, Learner>.Proposal {
    try propose(context: TuningContext(numbers.contextValues))
  }

  /// Runs a solver of your own with a proposed omega and records the count it returns.
  ///
  /// - Parameter body: solves with the omega it is given and returns the iterations it took, or its
  ///   limit if it failed. If it throws, nothing is recorded.
  /// - Returns: what `body` returned.
  /// - Throws: what ``propose()`` and `body` throw.
  public func run(_ body: (_ omega: Double) throws -> Int) throws -> Int {
    try run(context: TuningContext(), body)
  }

  /// The same with a number, or several, that are known of the system.
  ///
  /// - Throws: what ``propose(context:)`` and `body` throw.
  public func run(
    context numbers: some ContextNumbers, _ body: (_ omega: Double) throws -> Int
  ) throws -> Int {
    try run(context: TuningContext(numbers.contextValues), body)
  }

  /// The same for a solver that is awaited.
  ///
  /// - Throws: what ``propose()`` and `body` throw.
  @concurrent
  public func run(_ body: @Sendable (_ omega: Double) async throws -> Int) async throws -> Int {
    try await run(context: TuningContext(), body)
  }

  /// The same for a solver that is awaited, with a number, or several.
  ///
  /// - Throws: what ``propose(context:)`` and `body` throw.
  @concurrent
  public func run(
    context numbers: some ContextNumbers & Sendable,
    _ body: @Sendable (_ omega: Double) async throws -> Int
  ) async throws -> Int {
    try await run(context: TuningContext(numbers.contextValues), body)
  }
}

extension SharedOmegaTuner where Solver: RelaxationSolver, Learner.Context == TuningContext {
  /// Solves a system with an omega the learner chooses, beside other solves, on the calling thread.
  ///
  /// - Throws: ``InputError`` if the solver cannot solve the system as it is, or earlier ones came with
  ///   numbers.
  public func solve(
    _ system: LinearSystem, updating x: inout [Double], until criterion: StoppingCriterion,
    monitor: IterationMonitor? = nil
  ) throws(InputError) -> SolveReport {
    try solve(system, context: TuningContext(), updating: &x, until: criterion, monitor: monitor)
  }

  /// The same with a number, or several, that are known of the system.
  ///
  /// - Throws: ``InputError`` also if a number is not finite, or there are more or fewer than before.
  public func solve(
    _ system: LinearSystem, context numbers: some ContextNumbers, updating x: inout [Double],
    until criterion: StoppingCriterion, monitor: IterationMonitor? = nil
  ) throws(InputError) -> SolveReport {
    try solve(
      system, context: TuningContext(numbers.contextValues), updating: &x, until: criterion,
      monitor: monitor)
  }

  /// The same in a task, on a thread of the concurrent pool.
  ///
  /// - Throws: ``InputError`` as the other form does.
  @concurrent
  public func solve(
    _ system: LinearSystem, updating x: inout [Double], until criterion: StoppingCriterion,
    monitor: (@Sendable (IterationStatus) -> IterationDirective)? = nil
  ) async throws(InputError) -> SolveReport {
    try await solve(
      system, context: TuningContext(), updating: &x, until: criterion, monitor: monitor)
  }

  /// The same in a task, with a number, or several.
  ///
  /// - Throws: ``InputError`` as the other form does.
  @concurrent
  public func solve(
    _ system: LinearSystem, context numbers: some ContextNumbers & Sendable,
    updating x: inout [Double], until criterion: StoppingCriterion,
    monitor: (@Sendable (IterationStatus) -> IterationDirective)? = nil
  ) async throws(InputError) -> SolveReport {
    try await solve(
      system, context: TuningContext(numbers.contextValues), updating: &x, until: criterion,
      monitor: monitor)
  }
}
