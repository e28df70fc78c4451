/// Solves a sequence of systems and learns from the iteration counts which omega to use.
///
///     var tuner = OmegaTuner(
///       solver: SOR(), learner: ChebCB(armCount: 20, contextRange: 0...5, degree: 5),
///       grid: .uniform(1.0...1.95, count: 20), seed: 3_181_620_947)
///     for shift in shifts {
///       let system = LinearSystem(
///         matrix: matrix.shiftingDiagonal(by: shift), rightHandSide: load)
///       let report = try tuner.solve(system, context: shift, updating: &x, until: criterion)
///     }
///
/// For each system it asks the learner for a choice, makes an omega of it, solves, and tells the
/// learner the number of iterations. This is the protocol of Khodak, Chow, Balcan and Talwalkar,
/// *Learning to Relax* (ICLR 2024), Algorithm 1: the learner sees nothing else.
///
/// A solve that fails costs the learner the iteration limit, so that blowing up early is never
/// rewarded, and the system is solved again with ``fallbackOmega``.
///
/// A tuner is a value: a copy goes its own way from then on. With the same seed and the same systems
/// it makes the same choices.
public struct OmegaTuner<Solver: Sendable, Learner: OnlineLearner>: Sendable
where Learner.Choice: OmegaChoice {
  /// The method, whose omega is replaced for every system.
  public let solver: Solver

  /// The learner, with what it has learned so far.
  public private(set) var learner: Learner

  /// What turns the learner's choices into omegas; for a bandit learner the grid.
  public let scale: Learner.Choice.Scale

  /// The omega a system is solved with again when a solve with the learner's omega has failed; nil
  /// to report the failure instead.
  ///
  /// The second solve begins from the start vector that was given. The learner is not told of it.
  ///
  /// - Precondition: nil or in (0, 2).
  public var fallbackOmega: Double? = 1 {
    didSet { fallbackOmega.map(checkOmega) }
  }

  /// The number of losses recorded so far.
  public internal(set) var round = 0

  /// What solves share. Replace it to have them share threads or use other kernels:
  ///
  ///     tuner.workspace = SolverWorkspace(threads: 2)
  ///
  /// It is not encoded with the tuner.
  public var workspace = SolverWorkspace()

  /// Called after each solve with its report, before it is returned; for a log or for metrics.
  ///
  ///     tuner.onSolve = { report in logger.debug("\(report)") }
  ///
  /// A solve that was stopped or cancelled is told too; a system that is refused is not. It is not
  /// encoded with the tuner.
  public var onSolve: (@Sendable (SolveReport) -> Void)?

  var generator: SplitMix64
  private var start: [Double] = []

  /// Makes a tuner for any kind of choice.
  ///
  /// - Parameters:
  ///   - solver: the method; the omega it holds is not used.
  ///   - learner: what chooses, with what it has learned so far.
  ///   - scale: what makes an omega of a choice.
  ///   - seed: where the learner's random draws begin; the same seed gives the same choices.
  public init(solver: Solver, learner: Learner, scale: Learner.Choice.Scale, seed: UInt64) {
    self.solver = solver
    self.learner = learner
    self.scale = scale
    generator = SplitMix64(seed: seed)
  }

  /// Makes a tuner for a learner that picks from a grid.
  ///
  /// - Precondition: the grid has one omega for each arm.
  public init(solver: Solver, learner: Learner, grid: OmegaGrid = .uniform(), seed: UInt64)
  where Learner: BanditLearner {
    precondition(
      grid.count == learner.armCount,
      "the learner has \(learner.armCount) arms and the grid \(grid.count) omegas; "
        + "make the numbers equal")
    self.init(solver: solver, learner: learner, scale: grid, seed: seed)
  }

  /// An omega to solve a system with, and what ``record(loss:for:)`` needs to make use of the count.
  public struct Proposal: Sendable {
    /// The relaxation parameters to use, if they change during a solve.
    public let schedule: OmegaSchedule
    /// The relaxation parameter to use; that of the last phase if they change during a solve.
    public var omega: Double { schedule.finalOmega }
    /// What the learner chose.
    public let choice: Learner.Choice
    /// The context it was chosen for.
    public let context: Learner.Context
  }

  /// Asks the learner for an omega, for a solve done elsewhere.
  ///
  ///     let proposal = try tuner.propose(context: shift)
  ///     let iterations = runExternalSolver(omega: proposal.omega)
  ///     tuner.record(loss: Double(iterations), for: proposal)
  ///
  /// The count may come late, in any order or never; several proposals may be under way.
  ///
  /// - Throws: ``InputError`` if the learner cannot use the context, such as NaN.
  public mutating func propose(context: Learner.Context) throws(InputError) -> Proposal {
    try learner.validate(context: context)
    let choice = learner.choose(context: context, using: &generator)
    return Proposal(schedule: choice.schedule(on: scale), choice: choice, context: context)
  }

  /// Tells the learner what a proposed omega cost, in iterations. For a solve that failed, record
  /// the limit it was given.
  ///
  /// - Precondition: the loss is finite. One below 1 counts as 1.
  public mutating func record(loss: Double, for proposal: Proposal) {
    precondition(loss.isFinite, "record a finite loss; a failed solve costs the iteration limit")
    learner.record(loss: loss, for: proposal.choice, context: proposal.context)
    round = min(round + 1, recordCounts.upperBound)
  }

  /// Runs a solver of your own with a proposed omega and records the count it returns.
  ///
  ///     let iterations = try tuner.run(context: shift) { omega in
  ///       try legacySolver.solve(shift, omega: omega, limit: 5000)
  ///     }
  ///
  /// - Parameters:
  ///   - context: what is known about the system beforehand.
  ///   - body: solves with the omega it is given and returns the iterations it took, or its limit if
  ///     it failed. If it throws, nothing is recorded.
  /// - Returns: what `body` returned.
  /// - Throws: ``InputError`` if the learner cannot use the context, and what `body` throws.
  public mutating func run(
    context: Learner.Context, _ body: (_ omega: Double) throws -> Int
  ) throws -> Int {
    let proposal = try propose(context: context)
    let iterations = try body(proposal.omega)
    record(loss: Double(iterations), for: proposal)
    return iterations
  }
}

extension OmegaTuner where Solver: RelaxationSolver {
  /// Solves the next system of the sequence with an omega the learner chooses.
  ///
  /// - Parameters:
  ///   - system: the system to solve.
  ///   - context: what is known about it beforehand.
  ///   - x: the start vector before, the solution after.
  ///   - criterion: when a solve ends; its limit is what a failed one costs the learner.
  ///   - monitor: called after every iteration; if it stops the solve, or the task is cancelled, no
  ///     loss is recorded.
  /// - Returns: the report of the solve that gave `x`; its `failedAttempt` tells of the one before,
  ///   if the learner's omega failed.
  /// - Throws: ``InputError`` if the solver cannot solve the system as it is or the learner cannot
  ///   use the context; `x` is then unchanged and no loss is recorded.
  public mutating func solve(
    _ system: LinearSystem, context: Learner.Context, updating x: inout [Double],
    until criterion: StoppingCriterion, monitor: IterationMonitor? = nil
  ) throws(InputError) -> SolveReport {
    let proposal = try propose(context: context)
    let (report, loss) = try solve(with: proposal).run(
      system, updating: &x, until: criterion, using: &workspace, start: &start, monitor: monitor)
    if let loss { record(loss: loss, for: proposal) }
    onSolve?(report)
    return report
  }

  /// What is to be done with what was proposed.
  func solve(with proposal: Proposal) -> TunedSolve<Solver> {
    TunedSolve(solver: solver, schedule: proposal.schedule, fallbackOmega: fallbackOmega)
  }
}

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
