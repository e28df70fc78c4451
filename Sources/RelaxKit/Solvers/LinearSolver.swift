/// A method that solves `A x = b` iteratively, as a small value that holds its parameters.
public protocol LinearSolver: Sendable {
  /// Solves a system; the start vector is replaced by the solution.
  ///
  /// - Parameters:
  ///   - system: `n` equations for `n` unknowns.
  ///   - x: `n` elements: the start vector before, the solution after. When the solve does not
  ///     converge it is the iterate with the smallest residual; when it is stopped or cancelled, the
  ///     last one.
  ///   - criterion: when to end.
  ///   - workspace: scratch memory, kept for the next solve.
  ///   - monitor: called after every iteration; may end the solve.
  /// - Throws: ``InputError`` before any work if the system cannot be solved by this method as it
  ///   is: wrong lengths, NaN or infinity, a zero or missing diagonal entry. `x` is then unchanged.
  func solve(
    _ system: LinearSystem, updating x: inout [Double], until criterion: StoppingCriterion,
    using workspace: inout SolverWorkspace, monitor: IterationMonitor?
  ) throws(InputError) -> SolveReport
}

/// A method whose speed depends on a relaxation parameter, so that a tuner can choose it.
public protocol RelaxationSolver: LinearSolver {
  /// The relaxation parameter.
  ///
  /// That of the solvers here lies in (0, 2), and they stop the program when it is set to anything
  /// else. A solver of your own may have another range; tell the tuner its `parameterRange`.
  var omega: Double { get set }

  /// Whether the method can be given that relaxation parameter.
  ///
  /// A tuner asks before it is made with a range of parameters or restored. By default all are accepted;
  /// the solvers here accept (0, 2).
  static func accepts(omega: Double) -> Bool

  /// Takes on the relaxation parameters of a schedule, if the method is a ``ScheduledSolver``; a tuner
  /// hands schedules to no other.
  mutating func adopt(_ schedule: OmegaSchedule)
}

extension RelaxationSolver {
  /// Accepts every parameter.
  public static func accepts(omega: Double) -> Bool { true }

  /// Takes on the last omega of a schedule.
  public mutating func adopt(_ schedule: OmegaSchedule) { omega = schedule.finalOmega }
}

/// A method that can change omega during a solve and go on from the iterate it has.
public protocol ScheduledSolver: RelaxationSolver {
  /// The relaxation parameters of a solve; ``RelaxationSolver/omega`` is that of its last phase, and
  /// setting it makes it that of every sweep.
  var schedule: OmegaSchedule { get set }
}

extension ScheduledSolver {
  /// Takes on the relaxation parameters of a schedule.
  public mutating func adopt(_ schedule: OmegaSchedule) { self.schedule = schedule }
}

extension LinearSolver {
  /// Solves a system from the start vector in `x`, with scratch memory of its own.
  ///
  /// - Throws: ``InputError`` as the full form does.
  public func solve(
    _ system: LinearSystem, updating x: inout [Double], until criterion: StoppingCriterion,
    monitor: IterationMonitor? = nil
  ) throws(InputError) -> SolveReport {
    var workspace = SolverWorkspace()
    return try solve(
      system, updating: &x, until: criterion, using: &workspace, monitor: monitor)
  }

  /// Solves a system from the start vector in `x`, in scratch memory kept between solves.
  ///
  /// - Throws: ``InputError`` as the full form does.
  public func solve(
    _ system: LinearSystem, updating x: inout [Double], until criterion: StoppingCriterion,
    using workspace: inout SolverWorkspace
  ) throws(InputError) -> SolveReport {
    try solve(system, updating: &x, until: criterion, using: &workspace, monitor: nil)
  }

  /// Solves a system from a zero start vector.
  ///
  /// - Throws: ``InputError`` as the full form does.
  public func solve(
    _ system: LinearSystem, until criterion: StoppingCriterion, monitor: IterationMonitor? = nil
  ) throws(InputError) -> (x: [Double], report: SolveReport) {
    var x = [Double](repeating: 0, count: system.unknownCount)
    let report = try solve(system, updating: &x, until: criterion, monitor: monitor)
    return (x, report)
  }
}
