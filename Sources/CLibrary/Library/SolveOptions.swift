internal import CRelaxKit
internal import RelaxKit

/// Options that were looked through, so that what they ask for can be made.
struct SolveOptions {
  let criterion: StoppingCriterion
  let monitor: IterationMonitor?
  private let method: Int32
  private let parameter: Double
  private let isMulticolor: Bool

  init(_ pointer: UnsafePointer<relaxkit_solve_options>?) throws(Failure) {
    let given = unsafe try read(pointer, { unsafe $0.size }, "solve options")
    var options = unsafe given ?? relaxkit_solve_options()
    if unsafe given == nil {
      _ = unsafe relaxkit_solve_options_init(
        &options, MemoryLayout<relaxkit_solve_options>.stride)
    }
    criterion = unsafe try Self.criterion(options)
    monitor = unsafe Self.monitor(options)
    method = unsafe options.method
    parameter = unsafe options.parameter
    isMulticolor = unsafe options.multicolor != 0
  }

  /// The method with a parameter that it accepts; for one process of several if it is coupled.
  func solver(isCoupled: Bool) throws(Failure) -> any LinearSolver {
    let methods = [RELAXKIT_SSOR_CG, RELAXKIT_RIC_CG].map { Int32($0.rawValue) }
    guard !isCoupled || methods.contains(method) else {
      throw Failure(
        RELAXKIT_UNSUPPORTED,
        "a matrix that is coupled can be solved by RELAXKIT_SSOR_CG and RELAXKIT_RIC_CG only")
    }
    return try solver()
  }

  private func solver() throws(Failure) -> any LinearSolver {
    switch method {
    case Int32(RELAXKIT_SOR.rawValue):
      SOR(
        omega: try accepted(by: SOR.self, else: 1),
        ordering: isMulticolor ? .multicolor : .natural)
    case Int32(RELAXKIT_SSOR.rawValue): SSOR(omega: try accepted(by: SSOR.self, else: 1))
    case Int32(RELAXKIT_SSOR_CG.rawValue):
      SSORConjugateGradient(omega: try accepted(by: SSORConjugateGradient.self, else: 1))
    case Int32(RELAXKIT_RIC_CG.rawValue):
      ICConjugateGradient(alpha: try accepted(by: ICConjugateGradient.self, else: 0.95))
    case Int32(RELAXKIT_CG.rawValue): ConjugateGradient()
    default: throw .argument("method is \(method), and no system can be solved by that")
    }
  }

  /// The relative residual of a start vector, as a solve forms it.
  func relativeResidual(_ system: LinearSystem, start x: [Double]) -> Double {
    guard let residual = try? system.residual(of: x),
      let baseline = try? criterion.baselineNorm(of: system, start: x)
    else { return .nan }
    let norm =
      criterion.norm == .euclidean ? residual.norm : residual.residual.reduce(0) { $0 + abs($1) }
    return baseline > 0 ? norm / baseline : 0
  }

  /// Solves a system, or with others the part of it that this process has.
  func solve(
    _ contents: inout KeptMatrix.Contents, by solver: any LinearSolver
  ) throws(Failure) -> SolveReport {
    switch (contents.coupling, solver) {
    case (let others?, let solver as SSORConjugateGradient):
      try solve(&contents, with: others, solver.preconditioner.pivots)
    case (let others?, let solver as ICConjugateGradient):
      try solve(&contents, with: others, solver.preconditioner.pivots)
    default:
      try refusing { () throws(InputError) in
        try solver.solve(
          contents.system, updating: &contents.x, until: criterion,
          using: &contents.memory.workspace, monitor: monitor)
      }
    }
  }

  private func solve(
    _ contents: inout KeptMatrix.Contents, with others: Coupling, _ pivots: some PivotRule
  ) throws(Failure) -> SolveReport {
    try refusing { () throws(InputError) in
      try CoupledConjugateGradient(pivots: pivots).solve(
        contents.system, updating: &contents.x, until: criterion, with: others,
        using: &contents.memory.workspace, monitor: monitor)
    }
  }

  private func accepted<Solver: RelaxationSolver>(
    by solver: Solver.Type, else standard: Double
  ) throws(Failure) -> Double {
    guard !parameter.isNaN else { return standard }
    guard Solver.accepts(omega: parameter) else {
      throw .argument("parameter is \(parameter), which the method does not accept")
    }
    return parameter
  }

  private static func criterion(
    _ options: relaxkit_solve_options
  ) throws(Failure) -> StoppingCriterion {
    let (tolerance, absolute) = unsafe (options.tolerance, options.absolute_tolerance)
    let (reduction, normalization) = unsafe (options.reduction, options.normalization)
    let (limit, minimum) = unsafe (options.iteration_limit, options.minimum_iterations)
    let (baseline, norm) = unsafe (options.baseline, options.norm)
    guard tolerance >= 0, tolerance.isFinite else {
      throw .argument("tolerance is \(tolerance); it must be 0 or more")
    }
    guard absolute >= 0, absolute.isFinite else {
      throw .argument("absolute_tolerance is \(absolute); it must be 0 or more")
    }
    guard reduction >= 0, reduction < 1 else {
      throw .argument("reduction is \(reduction); it must lie in [0, 1)")
    }
    guard limit >= 1 else {
      throw .argument("iteration_limit is \(limit); it must be at least 1")
    }
    guard minimum >= 0 else {
      throw .argument("minimum_iterations is \(minimum); it must be 0 or more")
    }
    guard norm == 1 || norm == 2 else { throw .argument("norm is \(norm); it must be 1 or 2") }
    // A criterion needs some tolerance.
    let relative = max(tolerance, .leastNormalMagnitude)
    var criterion: StoppingCriterion
    switch baseline {
    case Int32(RELAXKIT_NORMALIZATION.rawValue):
      guard normalization > 0, normalization.isFinite else {
        throw .argument("normalization is \(normalization); it must be above 0")
      }
      let share = min(absolute / normalization, .greatestFiniteMagnitude)
      criterion = .normalizedSum(
        max(relative, share), normalization: normalization, reduction: reduction,
        minimumIterations: Int(minimum), iterationLimit: Int(limit))
    case Int32(RELAXKIT_RIGHT_HAND_SIDE.rawValue), Int32(RELAXKIT_INITIAL_RESIDUAL.rawValue):
      guard reduction == 0 else {
        throw .argument(
          "reduction is \(reduction) without a normalization; make RELAXKIT_INITIAL_RESIDUAL the "
            + "baseline and this the tolerance")
      }
      criterion = .relativeResidual(
        relative,
        baseline: baseline == Int32(RELAXKIT_INITIAL_RESIDUAL.rawValue)
          ? .initialResidual : .rightHandSide, absolute: absolute, iterationLimit: Int(limit))
      criterion.minimumIterations = Int(minimum)
    default: throw .argument("baseline is \(baseline), which is none")
    }
    criterion.norm = norm == 1 ? .sum : .euclidean
    criterion.confirmsConvergence = unsafe options.confirms_convergence != 0
    criterion.returnsBestIterate = unsafe options.returns_best_iterate != 0
    // For the relative residual of the start vector.
    criterion.recordsResidualHistory = true
    criterion.residualHistoryLimit = 1
    return criterion
  }

  private static func monitor(_ options: relaxkit_solve_options) -> IterationMonitor? {
    guard let monitor = unsafe options.monitor else { return nil }
    let data = unsafe options.monitor_data
    return { status in
      let answer = unsafe monitor(data, Int64(status.iteration), status.relativeResidual)
      return answer == 0 ? .proceed : .stop
    }
  }
}

extension relaxkit_report {
  /// Fills in what a solve took.
  ///
  /// - Parameter first: the relative residual of the start vector, if the report's is that of another.
  mutating func fill(_ report: SolveReport, hasParameter: Bool, first: Double? = nil) {
    let outcome =
      switch report.outcome {
      case .converged: RELAXKIT_CONVERGED
      case .iterationLimit: RELAXKIT_LIMIT
      case .diverged: RELAXKIT_DIVERGED
      case .stopped, .cancelled: RELAXKIT_IGNORE
      }
    self.outcome = Int32(outcome.rawValue)
    attempt_count = Int32(clamping: report.failedAttempts.count + 1)
    iterations = Int64(report.iterations)
    work = Int64(report.work)
    parameter = hasParameter ? report.omega ?? .nan : .nan
    relative_residual = report.relativeResidual
    residual_norm = report.residualNorm
    initial_relative_residual = first ?? report.residualHistory?.first ?? .nan
    seconds = report.seconds
    unsafe withUnsafeMutableBytes(of: &reason) { target in
      unsafe target.initializeMemory(as: UInt8.self, repeating: 0)
      for (index, byte) in report.reason.rawValue.utf8.prefix(target.count - 1).enumerated() {
        unsafe target[index] = byte
      }
    }
  }
}
