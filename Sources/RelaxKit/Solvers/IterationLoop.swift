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
      norm = iteration.measure()
    } else if run.reason != .tolerance {
      let keepsLast = run.reason == .stopped || run.reason == .cancelled
      if criterion.returnsBestIterate, !keepsLast, run.bestIteration < run.iterations {
        replay(&iteration, from: start, to: run.bestIteration)
      }
      norm = iteration.measure()
      // What the recurrence took for the best may be lost in rounding, or have overflowed.
      if criterion.returnsBestIterate, !keepsLast, !(norm <= start.norm) {
        iteration.rewind()
        norm = iteration.measure()
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
    let baseline: Double

    func relative(_ norm: Double) -> Double { baseline > 0 ? norm / baseline : 0 }
  }

  private func begin(_ iteration: inout some Iteration) -> Start {
    var norm = iteration.measure()
    if criterion.baseline == .rightHandSide, rightHandSideNorm == 0, !(norm <= 0) {
      // Nothing is small relative to zero, but the solution is known.
      iteration.clear()
      norm = 0
    }
    return switch criterion.baseline {
    case .rightHandSide: Start(norm: norm, baseline: rightHandSideNorm)
    case .initialResidual: Start(norm: norm, baseline: norm)
    }
  }

  /// How one run of the loop ended; `norm` is that of its last iterate.
  private struct Run {
    var reason = SolveReport.Reason.iterationLimit
    var iterations = 0
    var norm: Double
    var bestIteration = 0
    var bestNorm: Double
    var history: [Double]?
  }

  /// Iterates from a residual that has just been measured.
  private func run(
    _ iteration: inout some Iteration, from start: Start, limit: Int, isReplay: Bool
  ) -> Run {
    var run = Run(norm: start.norm, bestNorm: start.norm)
    if criterion.recordsResidualHistory && !isReplay {
      run.history = [start.relative(start.norm)]
      run.history?.reserveCapacity(min(limit, 10_000) + 1)
    }
    if isMet(start.norm, start) {
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
        run.norm = iteration.measure()
        if isMet(run.norm, start) {
          run.reason = hidesRightHandSide(iteration, start) ? .solutionGrowth : .tolerance
        } else {
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
      _ = iteration.measure()
      _ = run(&iteration, from: start, limit: bestIteration, isReplay: true)
    }
  }

  /// Whether the iterate is so large that its residual is rounding: on a singular matrix it may grow
  /// along the null space until `b - A x` cancels to zero.
  private func hidesRightHandSide(_ iteration: some Iteration, _ start: Start) -> Bool {
    // Rounding to 16 digits then leaves less than 6 of the right-hand side.
    iteration.largestTerm() > 1e10 * max(start.norm, start.baseline, criterion.absoluteTolerance)
  }

  private func isMet(_ norm: Double, _ start: Start) -> Bool {
    criterion.isMet(residualNorm: norm, baselineNorm: start.baseline)
  }
}
