// For learners that need no context.

extension OmegaTuner where Learner.Context == Void {
  /// Asks the learner for an omega, for a solve done elsewhere.
  ///
  /// - Throws: ``InputError`` only if the learner's own check refuses to go on; those here never do.
  public mutating func propose() throws(InputError) -> Proposal { try propose(context: ()) }

  /// Runs a solver of your own with a proposed omega and records the count it returns.
  ///
  /// - Parameter body: solves with the omega it is given and returns the iterations it took, or its
  ///   limit if it failed. If it throws, nothing is recorded.
  /// - Returns: what `body` returned.
  /// - Throws: what `body` throws.
  public mutating func run(_ body: (_ omega: Double) throws -> Int) throws -> Int {
    try run(context: (), body)
  }
}

extension OmegaTuner where Solver: RelaxationSolver, Learner.Context == Void {
  /// Solves the next system of the sequence with an omega the learner chooses.
  ///
  /// - Throws: ``InputError`` if the solver cannot solve the system as it is.
  public mutating func solve(
    _ system: LinearSystem, updating x: inout [Double], until criterion: StoppingCriterion,
    monitor: IterationMonitor? = nil
  ) throws(InputError) -> SolveReport {
    try solve(system, context: (), updating: &x, until: criterion, monitor: monitor)
  }
}

// For the default learner, which is told numbers of the caller's or none.

extension OmegaTuner where Learner.Context == TuningContext {
  /// Asks the learner for an omega, for a solve done elsewhere of which nothing is known.
  ///
  /// - Throws: ``InputError`` only if earlier systems came with numbers.
  public mutating func propose() throws(InputError) -> Proposal {
    try propose(context: TuningContext())
  }

  /// Asks the learner for an omega, for a solve done elsewhere.
  ///
  /// - Parameter numbers: a number, or several, that are known of the system.
  /// - Throws: ``InputError`` if one is not finite, or there are more or fewer than before.
  public mutating func propose(
    context numbers: some ContextNumbers
  ) throws(InputError) -> Proposal {
    try propose(context: TuningContext(numbers.contextValues))
  }

  /// Runs a solver of your own with a proposed omega and records the count it returns.
  ///
  /// - Parameter body: solves with the omega it is given and returns the iterations it took, or its
  ///   limit if it failed. If it throws, nothing is recorded.
  /// - Returns: what `body` returned.
  /// - Throws: what ``propose()`` and `body` throw.
  public mutating func run(_ body: (_ omega: Double) throws -> Int) throws -> Int {
    try run(context: TuningContext(), body)
  }

  /// Runs a solver of your own with a proposed omega and records the count it returns.
  ///
  ///     let iterations = try tuner.run(context: timeStep) { omega in legacySolver.solve(omega) }
  ///
  /// - Parameters:
  ///   - numbers: a number, or several, that are known of the system.
  ///   - body: as without a context.
  /// - Returns: what `body` returned.
  /// - Throws: what ``propose(context:)`` and `body` throw.
  public mutating func run(
    context numbers: some ContextNumbers, _ body: (_ omega: Double) throws -> Int
  ) throws -> Int {
    try run(context: TuningContext(numbers.contextValues), body)
  }
}

extension OmegaTuner where Solver: RelaxationSolver, Learner.Context == TuningContext {
  /// Solves the next system of the sequence with an omega the learner chooses.
  ///
  /// - Throws: ``InputError`` if the solver cannot solve the system as it is, or earlier ones came with
  ///   numbers.
  public mutating func solve(
    _ system: LinearSystem, updating x: inout [Double], until criterion: StoppingCriterion,
    monitor: IterationMonitor? = nil
  ) throws(InputError) -> SolveReport {
    try solve(system, context: TuningContext(), updating: &x, until: criterion, monitor: monitor)
  }

  /// Solves the next system of the sequence with an omega the learner chooses.
  ///
  ///     let report = try tuner.solve(system, context: timeStep, updating: &x, until: criterion)
  ///     let other = try tuner.solve(system, context: [timeStep, speed], updating: &x, until: criterion)
  ///
  /// - Parameter numbers: a number, or several, that are known of the system; their ranges are learned.
  /// - Throws: ``InputError`` if the solver cannot solve the system as it is, a number is not finite, or there
  ///   are more or fewer than before.
  public mutating func solve(
    _ system: LinearSystem, context numbers: some ContextNumbers, updating x: inout [Double],
    until criterion: StoppingCriterion, monitor: IterationMonitor? = nil
  ) throws(InputError) -> SolveReport {
    try solve(
      system, context: TuningContext(numbers.contextValues), updating: &x, until: criterion,
      monitor: monitor)
  }
}
