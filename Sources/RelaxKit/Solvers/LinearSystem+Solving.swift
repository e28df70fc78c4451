/// What a solver needs from the rest, and how it makes its iteration.
struct IterationSetup<Method: Iteration> {
  /// The omega to report.
  var omega: Double?
  /// The order in which unknowns are relaxed.
  var order = SweepPlan.Order.natural
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
    try check(start: x)
    guard let scale = scaleIntoRange(start: x) else {
      return run(&x, criterion, &workspace, monitor, setup)
    }
    let scaled = LinearSystem(matrix: matrix, rightHandSide: rightHandSide.map { $0 * scale })
    var scaledX = x.map { $0 * scale }
    var report = scaled.run(
      &scaledX, criterion.scalingAbsoluteTolerance(by: scale), &workspace, monitor, setup)
    for row in x.indices { x[row] = scaledX[row] / scale }
    report.residualNorm /= scale
    if report.isConverged, !VectorKernels.magnitude(x).isFinite { report.reason = .nonFinite }
    return report
  }

  private func run<Method: Iteration>(
    _ x: inout [Double], _ criterion: StoppingCriterion, _ workspace: inout SolverWorkspace,
    _ monitor: IterationMonitor?, _ setup: IterationSetup<Method>
  ) -> SolveReport {
    let loop = IterationLoop(criterion, system: self, omega: setup.omega, monitor: monitor)
    return withSystemView(
      &x, &workspace, order: setup.order, layout: setup.layout, vectorCount: setup.vectorCount
    ) { view in
      var iteration = setup.make(view, self)
      return loop.solve(&iteration)
    }
  }

  /// The power of two that brings vectors so large or small that their squares leave the range of
  /// numbers back into it; nil for all others.
  private func scaleIntoRange(start x: [Double]) -> Double? {
    let load = VectorKernels.magnitude(rightHandSide)
    let guess = VectorKernels.magnitude(x)
    let largest = max(load, guess)
    let reference = largest > 1e100 ? largest : load > 0 ? load : guess
    guard reference > 0, reference < 1e-100 || reference > 1e100 else { return nil }
    // At most 2^1000, so that it and its inverse are numbers.
    return Double(
      sign: .plus, exponent: -min(max(reference.exponent, -1000), 1000), significand: 1)
  }
}
