/// One solve with the omegas that were proposed, and if it fails others.
///
/// It knows no learner, so it can run while others propose and record.
///
/// The first attempt is guarded (``ResidualGuard``) if the learner says what it expects. After it come, until
/// one converges: the best omega that is known for such systems, guarded too; the fallback omega; 0.6 and 0.3
/// if the matrix wants an omega below 1, or else one above all that was tried, guarded; the first omegas
/// without the guard, if that ended them; and the fallback omega from the start, if it had begun elsewhere.
/// Each has the iteration limit of the solve. When several systems in a row stay unsolved, only every fourth
/// gets all of them, the others the fallback omega alone.
///
/// After a guarded attempt on a symmetric matrix with a positive diagonal the next goes on from the iterate it
/// left if that has no larger `xᵀ A x / 2 - bᵀ x`. So for a positive definite one the energy norm of the error
/// never grows from one attempt to the next, up to the last resort. All others begin from the start.
struct TunedSolve<Solver: RelaxationSolver> {
  let solver: Solver
  let omega: Double
  /// The omegas of the solve, if there are several.
  let schedule: OmegaSchedule?
  /// The iterations it is expected to take; nil for no guard.
  let expectedCount: Double?
  let fallbackOmega: Double?
  var look: SystemLook
  /// Whether other omegas than the fallback are left out, for they helped none of the last systems.
  let isBrief: Bool

  /// What the learner is to be told.
  struct Lesson {
    let loss: Double
    let isFailure: Bool
  }

  /// Whether there is another omega to try after the first attempt, whatever the learner knows.
  private var hasOthers: Bool {
    fallbackOmega != nil && (schedule != nil || fallbackOmega != omega || wantsLess)
  }

  /// Whether the matrix wants an omega below 1.
  private var wantsLess: Bool { expectedCount != nil && look.depth.map { $0 < 0 } ?? false }

  /// The first attempt.
  func run(
    _ system: LinearSystem, updating x: inout [Double], until criterion: StoppingCriterion,
    using memory: inout SolveMemory, monitor: IterationMonitor?
  ) throws(InputError) -> SolveReport {
    var criterion = criterion
    if fallbackOmega != nil { memory.start.replaceContents(with: x) }
    if hasOthers {
      criterion.returnsBestIterate = false
      criterion.residualGuard = expectedCount.map {
        ResidualGuard(expectedCount: $0, schedule: schedule ?? .constant(omega))
      }
    }
    var solver = solver
    if let schedule { solver.adopt(schedule) } else { solver.omega = omega }
    return try solver.solve(
      system, updating: &x, until: criterion, using: &memory.workspace, monitor: monitor)
  }

  /// Whether an attempt that ended so may be followed by another.
  func isRepeated(after report: SolveReport) -> Bool {
    fallbackOmega != nil && !report.isOver
  }

  // MARK: Second attempts

  private struct Attempt {
    var schedule: OmegaSchedule?
    let omega: Double
    var isGuarded = false
    var beginsAnew = false
  }

  /// The other attempts, after the first one has failed.
  ///
  /// - Parameter best: the best omega that is known for such systems.
  /// - Returns: the report of the last one, which tells of those before it.
  func runAgain(
    after first: SolveReport, best: Double?, _ system: LinearSystem, updating x: inout [Double],
    until criterion: StoppingCriterion, using memory: inout SolveMemory, monitor: IterationMonitor?
  ) throws(InputError) -> SolveReport {
    var attempts = otherAttempts(after: first, best: best)
    var report = first
    var failed: [SolveReport.FailedAttempt] = []
    var criterion = criterion
    var hasGoneOn = false
    while !attempts.isEmpty {
      let attempt = attempts.removeFirst()
      failed.append(
        SolveReport.FailedAttempt(
          omega: report.omega ?? omega, iterations: report.iterations, reason: report.reason,
          seconds: report.seconds))
      let goesOn =
        attempt.beginsAnew
        ? false : try hasLessEnergy(x, than: memory.start, system, report)
      if !goesOn { x.replaceContents(with: memory.start) }
      if criterion.baseline == .initialResidual {
        criterion.firstResidualNorm =
          goesOn
          ? VectorKernels.norm(try system.residual(of: memory.start).residual, criterion.norm)
          : nil
      }
      if goesOn, attempt.omega == fallbackOmega, attempt.schedule == nil { hasGoneOn = true }
      if attempts.isEmpty, hasGoneOn, !attempt.beginsAnew {
        attempts.append(Attempt(omega: fallbackOmega ?? 1, beginsAnew: true))
      }
      report = try run(
        attempt, isLast: attempts.isEmpty, system, &x, criterion, &memory, monitor)
      if report.isOver { break }
    }
    report.failedAttempts = failed
    return report
  }

  private func run(
    _ attempt: Attempt, isLast: Bool, _ system: LinearSystem, _ x: inout [Double],
    _ criterion: StoppingCriterion, _ memory: inout SolveMemory, _ monitor: IterationMonitor?
  ) throws(InputError) -> SolveReport {
    var solver = solver
    if let schedule = attempt.schedule {
      solver.adopt(schedule)
    } else {
      solver.omega = attempt.omega
    }
    var criterion = criterion
    if !isLast { criterion.returnsBestIterate = false }
    if attempt.isGuarded, !isLast, let expectedCount {
      criterion.residualGuard = ResidualGuard(
        expectedCount: expectedCount, schedule: .constant(attempt.omega))
    }
    return try solver.solve(
      system, updating: &x, until: criterion, using: &memory.workspace, monitor: monitor)
  }

  /// How much further than the guess and the first omega the last new one goes, as -log(2 - ω).
  private static var lastRise: Double { 0.7 }
  private static var largestOmega: Double { 1.993 }

  private func otherAttempts(after first: SolveReport, best: Double?) -> [Attempt] {
    if isBrief { return fallbackOmega.map { [Attempt(omega: $0)] } ?? [] }
    var attempts: [Attempt] = []
    func add(_ attempt: Attempt) {
      if schedule == nil, attempt.omega == omega { return }
      if attempts.contains(where: { $0.omega == attempt.omega }) { return }
      attempts.append(attempt)
    }
    if let best, best != fallbackOmega { add(Attempt(omega: best, isGuarded: true)) }
    if let fallbackOmega { add(Attempt(omega: fallbackOmega)) }
    if wantsLess {
      add(Attempt(omega: 0.6))
      add(Attempt(omega: 0.3))
    }
    if expectedCount != nil, hasOthers, !wantsLess {
      // What converges too slowly with all of these may want more.
      let depth = max(look.depth ?? 0, -log(2 - omega)) + Self.lastRise
      add(Attempt(omega: min(2 - exp(-depth), Self.largestOmega), isGuarded: true))
    }
    if first.reason == .stagnation { attempts.append(Attempt(schedule: schedule, omega: omega)) }
    return attempts
  }

  /// Whether an attempt is to go on from where the one before has ended, in `x`.
  private func hasLessEnergy(
    _ x: [Double], than start: [Double], _ system: LinearSystem, _ report: SolveReport
  ) throws(InputError) -> Bool {
    guard expectedCount != nil, report.residualNorm.isFinite,
      report.reason == .stagnation || report.reason == .iterationLimit,
      system.matrix.diagonal.allSatisfy({ $0 > 0 }), system.matrix.isSymmetric(tolerance: 1e-12)
    else { return false }
    return try energy(x, system) <= energy(start, system)
  }

  /// `xᵀ A x / 2 - bᵀ x`, half the square of the energy norm of the error but for a constant.
  private func energy(_ x: [Double], _ system: LinearSystem) throws(InputError) -> Double {
    let residual = try system.residual(of: x).residual
    return zip(x, zip(system.rightHandSide, residual)).reduce(0) {
      $0 - $1.0 * ($1.1.0 + $1.1.1) / 2
    }
  }

  // MARK: What is learned

  /// What the learner is to be told of a solve by the tuner; nil for nothing, as after one that was stopped.
  ///
  /// A failure that no other omega could avoid says nothing about the learner's, unless none was tried, or
  /// nothing solves any system: then others are to be tried.
  /// A learner that knows nothing of all this (the paper's) is told the limit in any case.
  ///
  /// - Parameters:
  ///   - isInformed: whether the learner is told of failures as such.
  ///   - isHopeless: whether the last systems stayed unsolved too.
  func lesson(
    of report: SolveReport, limit: Int, isInformed: Bool, isHopeless: Bool
  ) -> Lesson? {
    if report.isOver, !report.isConverged {
      guard !isInformed, !report.failedAttempts.isEmpty else { return nil }
      return Lesson(loss: Double(limit), isFailure: true)
    }
    guard let first = report.failedAttempts.first else {
      if isInformed, report.isConverged, report.iterations == 0 { return nil }
      return Lesson(loss: Double(report.loss(limit: limit)), isFailure: !report.isConverged)
    }
    guard isInformed else { return Lesson(loss: Double(limit), isFailure: true) }
    guard report.isConverged else {
      return isHopeless ? Lesson(loss: Double(limit), isFailure: true) : nil
    }
    if first.reason == .stagnation, report.omega == first.omega {
      // The guard was wrong: its own omega solved the system after all.
      // If it did not begin anew, the iterations before count too.
      let isWhole = report.iterations > first.iterations
      return Lesson(
        loss: Double(report.iterations + (isWhole ? 0 : first.iterations)), isFailure: false)
    }
    return Lesson(loss: Double(limit), isFailure: true)
  }
}

extension SolveReport {
  /// Whether no other attempt is to follow.
  fileprivate var isOver: Bool {
    isConverged || outcome == .stopped || outcome == .cancelled
  }
}

extension Array {
  /// Takes over the elements of another array without allocating if there is room.
  fileprivate mutating func replaceContents(with other: [Element]) {
    removeAll(keepingCapacity: true)
    append(contentsOf: other)
  }
}
