extension LinearSystem {
  /// Checks the system and solves it with the iteration that `make` sets up: what the solvers of
  /// RelaxKit have in common.
  func solve<Method: Iteration>(
    updating x: inout [Double], until criterion: StoppingCriterion,
    using workspace: inout SolverWorkspace, omega: Double? = nil, vectorCount: Int,
    monitor: IterationMonitor?, _ make: (SystemView) -> Method
  ) throws(InputError) -> SolveReport {
    try check(start: x)
    if let scale = scaleIntoRange(start: x) {
      return try solveScaled(
        by: scale, updating: &x, until: criterion, using: &workspace, omega: omega,
        vectorCount: vectorCount, monitor: monitor, make)
    }
    let loop = IterationLoop(criterion, system: self, omega: omega, monitor: monitor)
    return withSystemView(&x, &workspace, vectorCount: vectorCount) { system in
      var iteration = make(system)
      return loop.solve(&iteration)
    }
  }

  /// The power of two that brings vectors so large or small that their squares leave the range of
  /// numbers back into it; nil for all others.
  private func scaleIntoRange(start x: [Double]) -> Double? {
    let load = VectorKernels.magnitude(rightHandSide)
    let guess = VectorKernels.magnitude(x)
    let magnitude = load > 0 ? load : guess
    guard magnitude > 0, magnitude < 1e-100 || max(load, guess) > 1e100 else { return nil }
    // A power of two of at most 2^1000, so that it and its inverse are numbers.
    let exponent = max(load, guess) > 1e100 ? max(load, guess).exponent : magnitude.exponent
    return Double(sign: .plus, exponent: -min(max(exponent, -1000), 1000), significand: 1)
  }

  private func solveScaled<Method: Iteration>(
    by scale: Double, updating x: inout [Double], until criterion: StoppingCriterion,
    using workspace: inout SolverWorkspace, omega: Double?, vectorCount: Int,
    monitor: IterationMonitor?, _ make: (SystemView) -> Method
  ) throws(InputError) -> SolveReport {
    let scaled = LinearSystem(matrix: matrix, rightHandSide: rightHandSide.map { $0 * scale })
    var scaledX = x.map { $0 * scale }
    let loop = IterationLoop(
      criterion.scalingAbsoluteTolerance(by: scale), system: scaled, omega: omega,
      monitor: monitor)
    var report = scaled.withSystemView(&scaledX, &workspace, vectorCount: vectorCount) { system in
      var iteration = make(system)
      return loop.solve(&iteration)
    }
    for row in x.indices { x[row] = scaledX[row] / scale }
    report.residualNorm /= scale
    if report.isConverged, !VectorKernels.magnitude(x).isFinite { report.reason = .nonFinite }
    return report
  }
}
