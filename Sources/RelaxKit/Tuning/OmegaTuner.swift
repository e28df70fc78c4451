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
/// rewarded, and the system is solved again with ``fallbackOmega``. The default learner is told more; see
/// <doc:TheLearner>.
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

  /// The relaxation parameter a system is solved with again when a solve with the learner's has
  /// failed; nil to report the failure instead.
  ///
  /// The second solve begins from the start vector that was given. The learner is not told of it. It
  /// is 1, or nil for a tuner with a range of parameters; and 0 for the alpha of
  /// ``ICConjugateGradient``, whose alpha is backed off where it breaks down.
  ///
  /// - Precondition: nil, or in (0, 2) and in the range of parameters if there is one.
  public var fallbackOmega: Double? = 1 {
    didSet {
      if let fallbackOmega {
        require(
          Self.isUsable(fallback: fallbackOmega, on: scale),
          "the fallback omega is \(fallbackOmega); give one that the solver can use")
      }
    }
  }

  /// Whether ``fallbackOmega`` may be that parameter.
  package static func isUsable(fallback: Double, on scale: Learner.Choice.Scale) -> Bool {
    guard accepts(fallback) else { return false }
    if let range = (scale as? RelaxationScale)?.parameterRange { return range.contains(fallback) }
    return isRelaxationParameter(fallback)
  }

  /// Whether the solver can be given that parameter; not known of a solver elsewhere.
  private static func accepts(_ parameter: Double) -> Bool {
    (Solver.self as? any RelaxationSolver.Type)?.accepts(omega: parameter) ?? true
  }

  /// Whether the solver can be given all parameters of a scale.
  static func accepts(_ scale: Learner.Choice.Scale) -> Bool {
    let omegas = (scale as? OmegaGrid)?.omegas ?? (scale is RelaxationScale ? [1, 1.9] : [])
    let range = (scale as? RelaxationScale)?.parameterRange
    return (range.map { [$0.lowerBound, $0.upperBound] } ?? omegas).allSatisfy { accepts($0) }
  }

  /// The number of losses recorded so far.
  public internal(set) var round = 0

  /// Whether the learner is told a first guess of the best omega from the matrix; see
  /// ``CSRMatrix/relaxationGuess(productLimit:)``. Only ``DefaultLearner`` makes use of it.
  ///
  /// The guess takes up to a fifth as many products as solves lately took iterations, but no more than six,
  /// and none while the matrix stays the same or a constant diagonal is shifted. It is taken over for solves
  /// of fewer than eight iterations, and for up to seven systems while it hardly changes.
  public var looksAtMatrix: Bool { lookPlan != nil }

  /// What solves share. Replace it to have them share threads or use other kernels:
  ///
  ///     tuner.workspace = SolverWorkspace(threads: 2)
  ///
  /// It is not encoded with the tuner.
  public var workspace: SolverWorkspace {
    get { memory.workspace }
    set { memory.workspace = newValue }
  }

  /// Called after each solve with its report, before it is returned; for a log or for metrics.
  ///
  ///     tuner.onSolve = { report in logger.debug("\(report)") }
  ///
  /// A solve that was stopped or cancelled is told too; a system that is refused is not. It is not
  /// encoded with the tuner.
  public var onSolve: (@Sendable (SolveReport) -> Void)?

  var generator: SplitMix64
  /// When the matrix is looked at; nil for never.
  var lookPlan: LookPlan?
  /// How many systems in a row stayed unsolved.
  var unsolvedCount = 0
  private var isHopeless: Bool { unsolvedCount >= 3 }
  private var memory = SolveMemory()

  /// Whether the learner is told what is found out about a system.
  var isInformed: Bool { Learner.Context.self == TuningContext.self }

  /// Whether the solver can play several omegas in one solve, so that the learner may plan them.
  private let playsSchedules: Bool

  /// Whether an attempt is ended whose residual no longer falls. That of conjugate gradients may rise.
  private let isGuarded: Bool

  /// Makes a tuner for any kind of choice.
  ///
  /// - Parameters:
  ///   - solver: the method; the omega it holds is not used.
  ///   - learner: what chooses, with what it has learned so far.
  ///   - scale: what makes an omega of a choice.
  ///   - seed: where the learner's random draws begin; the same seed gives the same choices.
  ///   - looksAtMatrix: whether a learner that can use it is told a first guess from the matrix. It never is
  ///     for conjugate gradients, whose few iterations hardly depend on it, and for a range of parameters.
  public init(
    solver: Solver, learner: Learner, scale: Learner.Choice.Scale, seed: UInt64,
    looksAtMatrix: Bool = true
  ) {
    self.solver = solver
    self.learner = learner
    self.scale = scale
    require(
      Self.accepts(scale),
      "the parameters of the tuner go beyond what \(Solver.self) accepts")
    generator = SplitMix64(seed: seed)
    if let scale = scale as? RelaxationScale { fallbackOmega = scale.fallback }
    let hasOwnRange = (scale as? RelaxationScale)?.parameterRange != nil
    let isConjugate = Solver.self is any ConjugateGradientMethod.Type
    if looksAtMatrix, !isConjugate, !hasOwnRange { lookPlan = LookPlan() }
    playsSchedules = Solver.self is any ScheduledSolver.Type && !hasOwnRange
    isGuarded =
      Learner.Context.self == TuningContext.self && !hasOwnRange && !isConjugate
  }

  /// Makes a tuner for a learner that picks from a grid.
  ///
  /// - Precondition: the grid has one omega for each arm.
  public init(solver: Solver, learner: Learner, grid: OmegaGrid = .uniform(), seed: UInt64)
  where Learner: BanditLearner {
    require(
      grid.count == learner.armCount,
      "the learner has \(learner.armCount) arms and the grid \(grid.count) omegas; "
        + "make the numbers equal")
    self.init(solver: solver, learner: learner, scale: grid, seed: seed)
  }

  /// An omega to solve a system with, and what ``record(loss:for:)`` needs to make use of the count.
  public struct Proposal: Sendable {
    /// The relaxation parameter to use, for the whole solve.
    public let omega: Double
    /// The relaxation parameters of a solve by the tuner itself, if there are several.
    package let schedule: OmegaSchedule?
    /// What the learner chose.
    public let choice: Learner.Choice
    /// The context it was chosen for.
    public let context: Learner.Context
  }

  /// Asks the learner for one omega, for a solve done elsewhere.
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
    return Proposal(
      omega: choice.omega(on: scale), schedule: nil, choice: choice, context: context)
  }

  /// Asks the learner for what to solve a system with elsewhere, by a solver that can change omega on its
  /// way: several omegas, if the learner plans them.
  ///
  /// - Throws: ``InputError`` if the learner cannot use the context, such as NaN.
  package mutating func proposeSchedule(
    context: Learner.Context
  ) throws(InputError) -> Proposal {
    guard playsSchedules else { return try propose(context: context) }
    try learner.validate(context: context)
    let choice = learner.chooseSchedule(context: context, using: &generator)
    return Proposal(
      omega: choice.omega(on: scale), schedule: choice.schedule(on: scale), choice: choice,
      context: context)
  }

  /// Asks the learner for what the solver is to use in a solve of its own: several omegas, if it can
  /// play them.
  mutating func proposeSolve(
    context: Learner.Context, _ look: SystemLook, tolerance: Double
  ) throws(InputError) -> Proposal {
    learner.expect(tolerance: tolerance)
    lookPlan?.note(look)
    return try proposeSchedule(context: look.completing(context))
  }

  /// Tells the learner what a proposed omega cost, in iterations. For a solve that failed, record
  /// the limit it was given.
  ///
  /// - Precondition: the loss is finite. One below 1 counts as 1.
  public mutating func record(loss: Double, for proposal: Proposal) {
    record(loss: loss, isFailure: false, for: proposal)
  }

  /// Tells the learner what a proposed omega cost, and whether in vain.
  ///
  ///     tuner.record(loss: Double(limit), isFailure: true, for: proposal)
  ///
  /// Leave out failures that no omega could have avoided.
  ///
  /// - Precondition: the loss is finite. One below 1 counts as 1.
  public mutating func record(loss: Double, isFailure: Bool, for proposal: Proposal) {
    require(loss.isFinite, "the loss is \(loss); a failed solve costs the iteration limit")
    learner.record(
      loss: loss, isFailure: isFailure, for: proposal.choice, context: proposal.context)
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
  /// - Returns: the report of the solve that gave `x`; its `failedAttempts` tell of those before, if the
  ///   learner's omega failed.
  /// - Throws: ``InputError`` if the solver cannot solve the system as it is or the learner cannot
  ///   use the context; `x` is then unchanged and no loss is recorded.
  public mutating func solve(
    _ system: LinearSystem, context: Learner.Context, updating x: inout [Double],
    until criterion: StoppingCriterion, monitor: IterationMonitor? = nil
  ) throws(InputError) -> SolveReport {
    defer { memory.workspace.begun = nil }
    let look =
      isInformed
      ? memory.look(at: system, start: x, until: criterion, for: solver, lookPlan) : SystemLook()
    var proposal = try proposeSolve(context: context, look, tolerance: criterion.tolerance)
    var solve = solve(with: proposal, look)
    var report = try solve.run(
      system, updating: &x, until: criterion, using: &memory, monitor: monitor)
    if solve.isRepeated(after: report) {
      solve.look = memory.lookAgain(at: system, for: solver, look, lookPlan)
      proposal = correct(proposal, by: solve.look, insteadOf: look)
      report = try solve.runAgain(
        after: report, best: bestKnownOmega(after: proposal), system, updating: &x,
        until: criterion, using: &memory, monitor: monitor)
    }
    report.productCount = solve.look.productCount
    record(report, of: solve, for: proposal, limit: criterion.iterationLimit)
    onSolve?(report)
    return report
  }

  /// What is to be done with what was proposed.
  func solve(with proposal: Proposal, _ look: SystemLook) -> TunedSolve<Solver> {
    return TunedSolve(
      solver: solver, omega: proposal.omega, schedule: proposal.schedule,
      expectedCount: isGuarded ? proposal.choice.expectedCount : nil,
      fallbackOmega: fallbackOmega, look: look,
      isBrief: isInformed && isHopeless && !unsolvedCount.isMultiple(of: 4))
  }

  /// The proposal with a guess in place of one that was taken over.
  mutating func correct(
    _ proposal: Proposal, by look: SystemLook, insteadOf old: SystemLook
  ) -> Proposal {
    guard look.isNew, !old.isNew else { return proposal }
    lookPlan?.note(look)
    return Proposal(
      omega: proposal.omega, schedule: proposal.schedule, choice: proposal.choice,
      context: look.correcting(proposal.context, insteadOf: old))
  }

  /// The best omega the learner knows for a system on which the proposed one has failed.
  func bestKnownOmega(after proposal: Proposal) -> Double? {
    learner.secondChoice(after: proposal.choice, context: proposal.context)?.omega(on: scale)
  }

  /// Tells the learner what is to be learned from a solve.
  mutating func record(
    _ report: SolveReport, of solve: TunedSolve<Solver>, for proposal: Proposal, limit: Int
  ) {
    if report.isConverged {
      unsolvedCount = 0
    } else if report.outcome != .stopped, report.outcome != .cancelled {
      unsolvedCount = min(unsolvedCount + 1, recordCounts.upperBound)
    }
    guard
      let lesson = solve.lesson(
        of: report, limit: limit, isInformed: isInformed, isHopeless: isHopeless)
    else { return }
    record(loss: lesson.loss, isFailure: lesson.isFailure, for: proposal)
    lookPlan?.note(report, expected: proposal.choice.expectedCount)
  }
}
