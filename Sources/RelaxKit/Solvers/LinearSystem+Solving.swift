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
    if let scale = Self.scaleIntoRange(magnitudes.rightHandSide, magnitudes.start) {
      return try solveScaled(by: scale, &x, criterion, &workspace, monitor, setup)
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
  ) throws(InputError) -> SolveReport {
    let scaled = LinearSystem(matrix: matrix, rightHandSide: rightHandSide.map { $0 * scale })
    let scaledStart = x.map { $0 * scale }
    let scaledCriterion = criterion.scalingAbsoluteTolerance(by: scale)
    var scaledX = scaledStart
    var report = scaled.run(&scaledX, scaledCriterion, &workspace, monitor, setup)
    let isFinite = VectorKernels.magnitude(scaledX).isFinite
    var result = scaledX.map { $0 / scale }
    let overflows = isFinite && !VectorKernels.magnitude(result).isFinite
    if overflows { result = x }
    let rounded = overflows ? scaledStart : result.map { $0 * scale }
    if isFinite, rounded != scaledX {
      // The range of numbers cannot hold what was found, so the report is about what it can hold.
      let norm = try scaled.residualNorm(rounded)
      let baseline =
        switch criterion.baseline {
        case .rightHandSide: VectorKernels.norm(scaled.rightHandSide)
        case .initialResidual: try scaled.residualNorm(scaledStart)
        }
      report.residualNorm = norm
      report.relativeResidual = baseline > 0 ? norm / baseline : 0
      if report.isConverged, !scaledCriterion.isMet(residualNorm: norm, baselineNorm: baseline) {
        report.reason = overflows ? .nonFinite : .underflow
      }
    }
    x = result
    report.residualNorm /= scale
    return report
  }

  private func residualNorm(_ x: [Double]) throws(InputError) -> Double {
    let product = try matrix.multiplied(by: x)
    return VectorKernels.norm(zip(rightHandSide, product).map { $0 - $1 })
  }
}
