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

extension OmegaTuner where Learner.Context == TuningContext {
  /// Asks the learner for an omega, for a solve done elsewhere.
  ///
  /// - Throws: ``InputError`` if the learner expects a context.
  public mutating func propose() throws(InputError) -> Proposal { try propose(context: TuningContext()) }

  /// Runs a solver of your own with a proposed omega and records the count it returns.
  ///
  /// - Parameter body: solves with the omega it is given and returns the iterations it took, or its
  ///   limit if it failed. If it throws, nothing is recorded.
  /// - Returns: what `body` returned.
  /// - Throws: ``InputError`` if the learner expects a context, and what `body` throws.
  public mutating func run(_ body: (_ omega: Double) throws -> Int) throws -> Int {
    try run(context: TuningContext(), body)
  }
}

extension OmegaTuner where Solver: RelaxationSolver, Learner.Context == TuningContext {
  /// Solves the next system of the sequence with an omega the learner chooses.
  ///
  /// - Throws: ``InputError`` if the solver cannot solve the system as it is or the learner expects a
  ///   context.
  public mutating func solve(
    _ system: LinearSystem, updating x: inout [Double], until criterion: StoppingCriterion,
    monitor: IterationMonitor? = nil
  ) throws(InputError) -> SolveReport {
    try solve(system, context: TuningContext(), updating: &x, until: criterion, monitor: monitor)
  }
}
