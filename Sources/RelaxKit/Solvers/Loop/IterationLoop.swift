/// The loop all methods share: stopping, monitoring, cancellation, history and the report.
struct IterationLoop<Method: IterativeMethod> {
  let method: Method
  let context: SolveContext
  let criterion: StoppingCriterion
  let monitor: IterationMonitor?
  /// The norm of the right-hand side, if residuals are relative to that.
  let rightHandSideNorm: Double
  /// Whether the solve starts at zero, where the residual is the right-hand side without rounding.
  let startsAtZero: Bool

  /// Solves the system from its start vector; the solution is the iterate of the context.
  func solve() throws(InputError) -> SolveReport {
    let clock = ContinuousClock()
    let began = clock.now
    let state = try method.makeState(context)
    let start = measureStart(state)
    var course = Course(state: state, start: start)
    var history = criterion.recordsResidualHistory ? [start.relative(start.norm)] : nil
    history?.reserveCapacity(
      min(criterion.iterationLimit, criterion.residualHistoryLimit, 10_000) + 1)
    let reason = try iterate(&course, &history)
    let omega = course.state.omega ?? (method as? any RelaxationSolver)?.omega
    let norm = try settle(&course, reason)
    var report = SolveReport(
      reason: reason, iterations: course.iterations, residualNorm: norm,
      baselineNorm: start.baseline, seconds: (clock.now - began) / .seconds(1),
      residualHistory: history, omega: omega)
    report.backoff = course.state.backoff
    report.parameterName = course.state.parameterName
    return report
  }

  // MARK: Start

  /// The residual norm at the start and what residuals are relative to.
  private struct Start {
    let residual: ResidualNorm
    /// Whether rounding left enough of the norm to tell that the tolerance is met.
    let isCertain: Bool
    let baseline: Double

    var norm: Double { residual.value }

    func relative(_ norm: Double) -> Double { baseline > 0 ? norm / baseline : 0 }
  }

  private func measureStart(_ state: Method.State) -> Start {
    if let normalization = criterion.normalization {
      let (residual, isCertain) = measure(
        state, target: criterion.target(baselineNorm: normalization, firstNorm: 0),
        isExact: startsAtZero)
      return Start(residual: residual, isCertain: isCertain, baseline: normalization)
    }
    switch criterion.baseline {
    case .rightHandSide:
      let (residual, isCertain) = measure(
        state, target: criterion.target(baselineNorm: rightHandSideNorm, firstNorm: 0),
        isExact: startsAtZero)
      if rightHandSideNorm == 0, !(residual.value <= 0) {
        // Nothing is small relative to zero, but the solution is known.
        context.x.fill(with: 0)
        return Start(residual: ResidualNorm(value: 0, squares: 0), isCertain: true, baseline: 0)
      }
      return Start(residual: residual, isCertain: isCertain, baseline: rightHandSideNorm)
    case .initialResidual:
      let (residual, isCertain) = measure(
        state,
        target: criterion.firstResidualNorm.map { criterion.target(baselineNorm: $0, firstNorm: 0) }
          ?? criterion.absoluteTolerance,
        isExact: startsAtZero)
      // Zero in twofold precision is as good as zero.
      return Start(
        residual: residual, isCertain: isCertain || residual.value == 0,
        baseline: criterion.firstResidualNorm ?? residual.value)
    }
  }

  // MARK: Steps

  /// A residual that was formed, and whether rounding has moved its norm by too little to matter.
  private typealias Measurement = (residual: ResidualNorm, isCertain: Bool)

  /// The iterates of a solve: what is the same each time it is run.
  private struct Course {
    var state: Method.State
    let start: Start
    var iterations = 0
    /// The residual norm of the present iterate, and of the one the recurrence was begun from last.
    var norm: Double
    var measuredNorm: Double
    var bestIteration = 0
    var bestNorm: Double
    /// The residual of the present iterate, if it was formed.
    var measured: Measurement?

    init(state: Method.State, start: Start) {
      self.state = state
      self.start = start
      norm = start.norm
      measuredNorm = start.norm
      bestNorm = start.norm
    }
  }

  /// Iterates until there is a reason to end.
  private func iterate(
    _ course: inout Course, _ history: inout [Double]?
  ) throws(InputError) -> SolveReport.Reason {
    let start = course.start
    if criterion.minimumIterations <= 0, start.isCertain, isMet(start.norm, start) {
      return .tolerance
    }
    guard start.norm.isFinite else { return .nonFinite }
    course.state.restart(context, from: start.residual)
    var lookahead = Lookahead(depth: 1, norm: course.norm)
    var residualGuard = criterion.residualGuard
    var layoutWatch = Method.State.self is any MovableState.Type ? LayoutWatch() : nil
    while course.iterations < criterion.iterationLimit {
      if course.iterations.isMultiple(of: cancellationInterval), Task.isCancelled {
        return .cancelled
      }
      if course.iterations == Self.fewIterations { lookahead = makeLookahead(course) }
      course.measured = nil
      if course.iterations + 1 == criterion.iterationLimit, !lookahead.isAhead,
        course.state.takeLastStep(context)
      {
        course.measured = measure(course.state, start)
      }
      let step =
        course.measured.map { .residualNorm($0.residual.value) }
        ?? lookahead.step(
          &course.state, context, norm: course.norm,
          // Where the guard may end the solve, no iterate is to be ahead.
          remaining: min(criterion.iterationLimit, residualGuard?.nextCheck ?? .max)
            - course.iterations, isMet: { isMet($0, start) })
      guard case .residualNorm(let norm) = step else {
        if case .breakdown(let reason) = step { return reason }
        continue
      }
      if lookahead.isAhead, isMet(norm, start) || hasDiverged(norm, start) {
        let iterations = course.iterations
        try replay(&course, to: iterations)
        // The iterate of that norm, by a step of its own.
        course.measured = nil
        _ = course.state.advance(context)
        lookahead.drop()
      }
      var reason = judge(&course, norm)
      if residualGuard?.isStalled(course.norm, iteration: course.iterations) ?? false,
        reason == nil
      {
        reason = .stagnation
      }
      if let count = history?.count, count < criterion.residualHistoryLimit {
        history?.append(start.relative(course.norm))
      }
      if let monitor {
        let status = IterationStatus(
          iteration: course.iterations, relativeResidual: start.relative(course.norm))
        if monitor(status) == .stop, reason == nil { return .stopped }
      }
      if let reason { return reason }
      if context.awaitsLongSolve, !lookahead.isAhead,
        layoutWatch?.isLong(
          course.iterations, limit: criterion.iterationLimit, first: start.norm, now: course.norm,
          target: target(start)) ?? false
      {
        context.prepareForLongSolve()
        lookahead = makeLookahead(course)
      }
    }
    return .iterationLimit
  }

  /// Solves of fewer iterations are not worth finding out how several go at once.
  private static var fewIterations: Int { 8 }

  /// As many iterates ahead as the method can make at once; none where a monitor may look at each, or stop at it.
  private func makeLookahead(_ course: Course) -> Lookahead {
    Lookahead(depth: monitor == nil ? course.state.lookahead(context) : 1, norm: course.norm)
  }

  /// Takes in the norm of the next iterate; returns why to end, if there is a reason.
  @inline(__always)
  private func judge(_ course: inout Course, _ norm: Double) -> SolveReport.Reason? {
    var reason: SolveReport.Reason?
    course.iterations += 1
    course.norm = norm
    if isMet(norm, course.start), course.iterations < criterion.minimumIterations {
      reason = norm == 0 ? .tolerance : nil
    } else if isMet(norm, course.start), !criterion.confirmsConvergence {
      reason = .tolerance
    } else if isMet(norm, course.start) {
      // The recurrence says so; the matrix must agree. If not, iterate on from the truth.
      let (residual, isCertain) = course.measured ?? measure(course.state, course.start)
      course.measured = (residual, isCertain)
      course.norm = residual.value
      if isCertain, isMet(residual.value, course.start) {
        reason = .tolerance
      } else if !(residual.value < course.measuredNorm / 2), hidesRightHandSide(course.start) {
        reason = .solutionGrowth
      } else {
        course.measuredNorm = residual.value
        course.state.restart(context, from: residual)
      }
    } else if hasDiverged(norm, course.start) {
      reason = norm.isFinite ? .residualGrowth : .nonFinite
    }
    if course.norm < course.bestNorm {
      course.bestNorm = course.norm
      course.bestIteration = course.iterations
    }
    return reason
  }

  /// Goes to an earlier iterate again. Keeping the best one would cost a copy each time it is
  /// bettered; the method is deterministic, so only solves that fail pay.
  private func replay(_ course: inout Course, to iteration: Int) throws(InputError) {
    context.rewind()
    let state = try method.makeState(context)
    var replayed = Course(state: state, start: measureStart(state))
    if iteration > 0 { replayed.state.restart(context, from: replayed.start.residual) }
    while replayed.iterations < iteration,
      case .residualNorm(let norm) = replayed.state.advance(context)
    {
      replayed.measured = nil
      _ = judge(&replayed, norm)
    }
    course = replayed
  }

  // MARK: End

  /// Leaves the iterate that a solve is to return; returns the norm of its residual.
  private func settle(
    _ course: inout Course, _ reason: SolveReport.Reason
  ) throws(InputError) -> Double {
    switch reason {
    case .tolerance: return course.norm
    case .solutionGrowth:
      // What was measured on the way says nothing, so no iterate is known to be better.
      context.rewind()
      course.measured = nil
    case .stopped, .cancelled: break
    case _ where !criterion.returnsBestIterate: break
    default:
      let iterations = course.iterations
      if course.bestIteration < iterations {
        try replay(&course, to: course.bestIteration)
        course.iterations = iterations
      }
      let (residual, isCertain) = course.measured ?? measure(course.state, course.start)
      // What the recurrence took for the best may be lost in rounding, or have overflowed.
      if isCertain, residual.value <= course.start.norm { return residual.value }
      context.rewind()
      course.measured = nil
    }
    return (course.measured ?? measure(course.state, course.start)).residual.value
  }

  // MARK: Tests

  /// How many iterations pass between looks at the task's cancellation, so that looking costs
  /// little beside a sweep of a small system.
  private var cancellationInterval: Int { max(1, 4096 / max(1, context.unknownCount)) }

  private func isMet(_ norm: Double, _ start: Start) -> Bool {
    criterion.isMet(norm, baselineNorm: start.baseline, firstNorm: start.norm)
  }

  private func hasDiverged(_ norm: Double, _ start: Start) -> Bool {
    let largest = max(start.norm, start.baseline) * criterion.divergenceFactor
    return !(norm <= min(largest, .greatestFiniteMagnitude))
  }

  private func measure(
    _ state: Method.State, _ start: Start
  ) -> Measurement {
    measure(state, target: target(start))
  }

  /// Forms the residual anew, in twofold precision if rounding in working precision may have moved
  /// its norm by a share of the target, or of itself, that matters.
  ///
  /// - Returns: its norm, and whether rounding has moved that by too little to matter.
  private func measure(
    _ state: Method.State, target: Double, isExact: Bool = false
  ) -> Measurement {
    let residual =
      context.takeFirstResidual(into: state.residual)
      ?? (isExact
        ? context.takeRightHandSide(into: state.residual)
        : context.formResidual(into: state.residual, .working))
    if isExact { return (residual, true) }
    let uncertainty = context.residualUncertainty()
    guard uncertainty.bound(residual.value, .working) > Self.tolerated(residual.value, target)
    else { return (residual, true) }
    let better = context.formResidual(into: state.residual, .twofold)
    let bound = uncertainty.bound(better.value, .twofold)
    return (better, bound <= Self.tolerated(better.value, target))
  }

  /// The error of a norm, relative to it or to the target, that may decide nothing.
  private static func tolerated(_ norm: Double, _ target: Double) -> Double {
    0.004 * max(norm, target)
  }

  /// Whether the iterate is so large that its rounding alone moves the residual by far more than the
  /// tolerance: on a singular matrix it may grow along the null space, or have begun there.
  private func hidesRightHandSide(_ start: Start) -> Bool {
    let term = context.largestTerm()
    // Rounding to 16 digits then leaves less than 6 of the right-hand side.
    return term > 1e10 * max(start.baseline, criterion.absoluteTolerance)
      && term * .ulpOfOne > 200 * target(start)
  }

  private func target(_ start: Start) -> Double {
    criterion.target(baselineNorm: start.baseline, firstNorm: start.norm)
  }
}
