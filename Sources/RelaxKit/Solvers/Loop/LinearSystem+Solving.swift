/// What a solver needs from the rest, and how it makes its iteration.
struct IterationSetup<Method: Iteration> {
  /// The omega to report.
  var omega: Double?
  /// The order in which unknowns are relaxed.
  var ordering = SweepPlan.Ordering.natural
  /// The layout the iteration insists on.
  var layout: SweepPlan.Layout?
  /// The number of scratch vectors.
  let vectorCount: Int
  /// Makes the iteration for the view of a system, which may be a scaled copy of the caller's.
  let make: (SystemView, LinearSystem) -> Method
}

extension LinearSystem {
  /// Checks the system and solves it: what the solvers of RelaxKit have in common.
  func solve<Method: Iteration>(
    updating x: inout [Double], until criterion: StoppingCriterion,
    using workspace: inout SolverWorkspace, monitor: IterationMonitor?,
    _ setup: IterationSetup<Method>
  ) throws(InputError) -> SolveReport {
    let magnitudes = try checkedMagnitudes(start: x)
    if let scale = Self.scaleIntoRange(magnitudes.rightHandSide, magnitudes.start),
      // A start vector that would lose digits may be better than all that a scaled solve could find.
      x.allSatisfy({ ($0 * scale) / scale == $0 })
    {
      return solveScaled(by: scale, &x, criterion, &workspace, monitor, setup)
    }
    return run(&x, criterion, &workspace, monitor, setup)
  }

  private func run<Method: Iteration>(
    _ x: inout [Double], _ criterion: StoppingCriterion, _ workspace: inout SolverWorkspace,
    _ monitor: IterationMonitor?, _ setup: IterationSetup<Method>
  ) -> SolveReport {
    let loop = IterationLoop(criterion, system: self, omega: setup.omega, monitor: monitor)
    return withSystemView(
      &x, &workspace, ordering: setup.ordering, layout: setup.layout,
      vectorCount: setup.vectorCount
    ) { view in
      var iteration = setup.make(view, self)
      return loop.solve(&iteration)
    }
  }

  /// The power of two that brings vectors so large or small that squares of residuals may leave the
  /// range of numbers back into it; nil for all others. Given the largest absolute values of the
  /// right-hand side and the start vector.
  private static func scaleIntoRange(_ load: Double, _ guess: Double) -> Double? {
    let smaller = load > 0 ? load : guess
    guard smaller > 0, smaller < 1e-100 || max(load, guess) > 1e100 else { return nil }
    // The right-hand side is brought to 1, but a larger start vector to no more than 2^332 = 1e100.
    let exponent = max(smaller.exponent, max(load, guess).exponent - 332)
    // No scale holds both if they are further apart; that will show as an overflow.
    guard smaller.exponent - exponent > -900 else { return nil }
    // A power of two of at most 2^1000, so that it and its inverse are numbers.
    return Double(sign: .plus, exponent: -min(max(exponent, -1000), 1000), significand: 1)
  }

  private func solveScaled<Method: Iteration>(
    by scale: Double, _ x: inout [Double], _ criterion: StoppingCriterion,
    _ workspace: inout SolverWorkspace, _ monitor: IterationMonitor?,
    _ setup: IterationSetup<Method>
  ) -> SolveReport {
    let scaled = LinearSystem(matrix: matrix, rightHandSide: rightHandSide.map { $0 * scale })
    let scaledStart = x.map { $0 * scale }
    let scaledCriterion = criterion.scalingAbsoluteTolerance(by: scale)
    var scaledX = scaledStart
    var report = scaled.run(&scaledX, scaledCriterion, &workspace, monitor, setup)
    let unscaled = scaledX.map { $0 / scale }
    let rounded = unscaled.map { $0 * scale }
    if rounded == scaledX || !VectorKernels.magnitude(scaledX).isFinite {
      x = unscaled
    } else if scaled.judge(&report, rounded, start: scaledStart, scaledCriterion) {
      x = unscaled
    }
    report.residualNorm /= scale
    return report
  }

  /// Makes a report that of the vector that the range of numbers can hold instead of what was found,
  /// or of the start vector if that is better or the other overflowed.
  ///
  /// - Returns: false if it now is that of the start vector.
  private func judge(
    _ report: inout SolveReport, _ x: [Double], start: [Double], _ criterion: StoppingCriterion
  ) -> Bool {
    let startNorm = SparseProduct.residualNorm(matrix, start, rightHandSide)
    let norm = SparseProduct.residualNorm(matrix, x, rightHandSide)
    let isFinite = VectorKernels.magnitude(x).isFinite
    let keepsLast =
      report.outcome == .stopped || report.outcome == .cancelled || !criterion.returnsBestIterate
    let isKept = isFinite && (keepsLast || norm <= startNorm)
    let baseline =
      criterion.baseline == .rightHandSide ? VectorKernels.norm(rightHandSide) : startNorm
    report.residualNorm = isKept ? norm : startNorm
    report.relativeResidual = baseline > 0 ? report.residualNorm / baseline : 0
    if report.isConverged,
      !criterion.isMet(residualNorm: report.residualNorm, baselineNorm: baseline)
    {
      report.reason = isFinite ? .underflow : .nonFinite
    }
    return isKept
  }
}
