/// The loop all solvers share: stopping, monitoring, cancellation, history and the report.
struct IterationLoop {
  private let criterion: StoppingCriterion
  private let rightHandSideNorm: Double
  private let omega: Double?
  private let monitor: IterationMonitor?
  /// How many iterations pass between looks at the task's cancellation, so that looking costs
  /// little beside a sweep of a small system.
  private let cancellationInterval: Int

  init(
    _ criterion: StoppingCriterion, system: LinearSystem, omega: Double?,
    monitor: IterationMonitor?
  ) {
    self.criterion = criterion
    rightHandSideNorm = VectorKernels.norm(system.rightHandSide)
    self.omega = omega
    self.monitor = monitor
    cancellationInterval = max(1, 4096 / max(1, system.unknownCount))
  }

  /// Solves the system that the iteration works on, from the start vector it was made with.
  func solve(_ iteration: inout some Iteration) -> SolveReport {
    let clock = ContinuousClock()
    let began = clock.now
    let start = begin(&iteration)
    let run = run(&iteration, from: start, limit: criterion.iterationLimit, isReplay: false)
    let lastOmega = iteration.omega ?? omega
    var norm = run.norm
    if run.reason == .solutionGrowth {
      // What was measured on the way says nothing, so no iterate is known to be better.
      iteration.rewind()
      norm = measure(&iteration, start).norm
    } else if run.reason != .tolerance {
      let keepsLast = run.reason == .stopped || run.reason == .cancelled
      if criterion.returnsBestIterate, !keepsLast, run.bestIteration < run.iterations {
        replay(&iteration, from: start, to: run.bestIteration)
      }
      let residual = measure(&iteration, start)
      norm = residual.norm
      // What the recurrence took for the best may be lost in rounding, or have overflowed.
      let isBetter = residual.isCertain && norm <= start.norm
      if criterion.returnsBestIterate, !keepsLast, !isBetter {
        iteration.rewind()
        norm = measure(&iteration, start).norm
      }
    }
    return SolveReport(
      reason: run.reason, iterations: run.iterations,
      relativeResidual: start.relative(norm), residualNorm: norm, residualHistory: run.history,
      seconds: (clock.now - began) / .seconds(1), omega: lastOmega)
  }

  /// The residual norm at the start and what residuals are relative to.
  private struct Start {
    let norm: Double
    /// Whether rounding left enough of the norm to tell that the tolerance is met.
    let isCertain: Bool
    let baseline: Double

    func relative(_ norm: Double) -> Double { baseline > 0 ? norm / baseline : 0 }
  }

  private func begin(_ iteration: inout some Iteration) -> Start {
    switch criterion.baseline {
    case .rightHandSide:
      let residual = measure(&iteration, target: criterion.target(baselineNorm: rightHandSideNorm))
      if rightHandSideNorm == 0, !(residual.norm <= 0) {
        // Nothing is small relative to zero, but the solution is known.
        iteration.clear()
        return Start(norm: 0, isCertain: true, baseline: 0)
      }
      return Start(
        norm: residual.norm, isCertain: residual.isCertain, baseline: rightHandSideNorm)
    case .initialResidual:
      let residual = measure(&iteration, target: criterion.absoluteTolerance)
      // Zero in twofold precision is as good as zero.
      return Start(
        norm: residual.norm, isCertain: residual.isCertain || residual.norm == 0,
        baseline: residual.norm)
    }
  }

  /// Forms the residual anew, in twofold precision if rounding in working precision may have moved
  /// its norm by a share of the target, or of itself, that matters.
  ///
  /// - Returns: its norm, and whether that may still be wrong by as much.
  private func measure(
    _ iteration: inout some Iteration, target: Double
  ) -> (norm: Double, isCertain: Bool) {
    let norm = iteration.measure(.working)
    let uncertainty = iteration.residualUncertainty()
    guard uncertainty.bound(norm, .working) > Self.toleratedError * max(norm, target) else {
      return (norm, true)
    }
    let betterNorm = iteration.measure(.twofold)
    let bound = uncertainty.bound(betterNorm, .twofold)
    return (betterNorm, bound <= Self.toleratedError * max(betterNorm, target))
  }

  private func measure(
    _ iteration: inout some Iteration, _ start: Start
  ) -> (norm: Double, isCertain: Bool) {
    measure(&iteration, target: criterion.target(baselineNorm: start.baseline))
  }

  /// The error of a norm, relative to it or to the target, that may decide nothing.
  private static let toleratedError = 0.004

  /// How one run of the loop ended; `norm` is that of its last iterate.
  private struct Run {
    var reason = SolveReport.Reason.iterationLimit
    var iterations = 0
    var norm: Double
    /// The norm from which the recurrence was begun last.
    var measuredNorm: Double
    var bestIteration = 0
    var bestNorm: Double
    var history: [Double]?
  }

  /// Iterates from a residual that has just been measured.
  private func run(
    _ iteration: inout some Iteration, from start: Start, limit: Int, isReplay: Bool
  ) -> Run {
    var run = Run(norm: start.norm, measuredNorm: start.norm, bestNorm: start.norm)
    if criterion.recordsResidualHistory && !isReplay {
      run.history = [start.relative(start.norm)]
      run.history?.reserveCapacity(min(limit, 10_000) + 1)
    }
    if start.isCertain, isMet(start.norm, start) {
      run.reason = .tolerance
      return run
    }
    guard start.norm.isFinite else {
      run.reason = .nonFinite
      return run
    }
    let largestNorm = min(
      max(start.norm, start.baseline) * criterion.divergenceFactor, .greatestFiniteMagnitude)
    iteration.restart()
    // A monitor may look at each iterate or stop at it, and a replay is to end at one.
    var lookahead = Lookahead(
      depth: isReplay || monitor != nil ? 1 : iteration.lookahead, norm: start.norm)
    while run.iterations < limit {
      if !isReplay, run.iterations.isMultiple(of: cancellationInterval), Task.isCancelled {
        run.reason = .cancelled
        return run
      }
      let step = lookahead.step(
        &iteration, norm: run.norm, remaining: limit - run.iterations,
        isMet: { isMet($0, start) })
      switch step {
      case .residualNorm(let norm): run.norm = norm
      case .breakdown(let reason):
        run.reason = reason
        return run
      }
      run.iterations += 1
      if lookahead.isAhead, isMet(run.norm, start) || !(run.norm <= largestNorm) {
        replay(&iteration, from: start, to: run.iterations)
        lookahead.drop()
      }
      if isMet(run.norm, start) {
        // The recurrence says so; the matrix must agree. If not, iterate on from the truth.
        let residual = measure(&iteration, start)
        run.norm = residual.norm
        if residual.isCertain, isMet(run.norm, start) {
          run.reason = .tolerance
        } else if !(run.norm < run.measuredNorm / 2), hidesRightHandSide(iteration, start) {
          run.reason = .solutionGrowth
        } else {
          run.measuredNorm = run.norm
          iteration.restart()
        }
      } else if !(run.norm <= largestNorm) {
        run.reason = run.norm.isFinite ? .residualGrowth : .nonFinite
      }
      run.history?.append(start.relative(run.norm))
      if run.norm < run.bestNorm {
        run.bestNorm = run.norm
        run.bestIteration = run.iterations
      }
      if let monitor, !isReplay {
        let status = IterationStatus(
          iteration: run.iterations, relativeResidual: start.relative(run.norm))
        if monitor(status) == .stop, run.reason == .iterationLimit {
          run.reason = .stopped
          return run
        }
      }
      if run.reason != .iterationLimit { return run }
    }
    return run
  }

  /// Goes to an earlier iterate again. Keeping the best one would cost a copy each time it is
  /// bettered; the method is deterministic, so only solves that fail pay.
  private func replay(_ iteration: inout some Iteration, from start: Start, to bestIteration: Int) {
    iteration.rewind()
    if bestIteration > 0 {
      _ = measure(&iteration, start)
      _ = run(&iteration, from: start, limit: bestIteration, isReplay: true)
    }
  }

  /// Whether the iterate is so large that its rounding alone moves the residual by far more than the
  /// tolerance: on a singular matrix it may grow along the null space, or have begun there.
  private func hidesRightHandSide(_ iteration: some Iteration, _ start: Start) -> Bool {
    let term = iteration.largestTerm()
    // Rounding to 16 digits then leaves less than 6 of the right-hand side.
    return term > 1e10 * max(start.baseline, criterion.absoluteTolerance)
      && term * .ulpOfOne > 200 * criterion.target(baselineNorm: start.baseline)
  }

  private func isMet(_ norm: Double, _ start: Start) -> Bool {
    criterion.isMet(residualNorm: norm, baselineNorm: start.baseline)
  }
}
