/// One solve on its way through the library: checks, scale, memory, and the loop.
struct Solve<Method: IterativeMethod> {
  let method: Method
  let source: SolveContext.Source
  var rightHandSide: [Double]
  var criterion: StoppingCriterion
  let monitor: IterationMonitor?

  /// Checks the system and solves it.
  func run(
    updating x: inout [Double], using workspace: inout SolverWorkspace
  ) throws(InputError) -> SolveReport {
    if workspace.begun?.startsAtZero ?? false {
      return try runLoop(&x, &workspace, startsAtZero: true)
    }
    let magnitudes = try checkedMagnitudes(start: x)
    if let scale = Self.scaleIntoRange(magnitudes.rightHandSide, magnitudes.start),
      // A start vector that would lose digits may be better than all that a scaled solve could find.
      max(magnitudes.rightHandSide, magnitudes.start) > 1e300
        || x.allSatisfy({ ($0 * scale) / scale == $0 })
    {
      return try runScaled(by: scale, &x, &workspace, startsAtZero: magnitudes.start == 0)
    }
    return try runLoop(&x, &workspace, startsAtZero: magnitudes.start == 0)
  }

  private func checkedMagnitudes(
    start x: [Double]
  ) throws(InputError) -> (rightHandSide: Double, start: Double) {
    switch source {
    case .matrix(let matrix):
      return try LinearSystem(matrix: matrix, rightHandSide: rightHandSide)
        .checkedMagnitudes(start: x)
    case .linearOperator(let linearOperator):
      let count = linearOperator.unknownCount
      return (
        try rightHandSide.checkedMagnitude(count: count, "right-hand side"),
        try x.checkedMagnitude(count: count, "start vector")
      )
    }
  }

  private func runLoop(
    _ x: inout [Double], _ workspace: inout SolverWorkspace, startsAtZero: Bool
  ) throws(InputError) -> SolveReport {
    let context = workspace.makeContext(
      source, ordering: method.ordering, layout: method.layout,
      isOrderFree: method.allowsReordering,
      isSolve: true, rightHandSide: rightHandSide, start: x, norm: criterion.norm,
      vectorCount: Method.scratchVectorCount)
    let report = try IterationLoop(
      method: method, context: context, criterion: criterion, monitor: monitor,
      rightHandSideNorm: criterion.normalization == nil && criterion.baseline == .rightHandSide
        ? VectorKernels.norm(rightHandSide, criterion.norm) : 0,
      startsAtZero: startsAtZero
    ).solve()
    context.copyIterate(to: &x)
    workspace.keepMatrix(of: context)
    return report
  }

  // MARK: Scale

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

  private func runScaled(
    by scale: Double, _ x: inout [Double], _ workspace: inout SolverWorkspace,
    startsAtZero: Bool
  ) throws(InputError) -> SolveReport {
    workspace.begun = nil
    var scaled = self
    scaled.rightHandSide = rightHandSide.map { $0 * scale }
    scaled.criterion = criterion.scaled(by: scale)
    let scaledStart = x.map { $0 * scale }
    var scaledX = scaledStart
    var report = try scaled.runLoop(&scaledX, &workspace, startsAtZero: startsAtZero)
    let unscaled = scaledX.map { $0 / scale }
    let rounded = unscaled.map { $0 * scale }
    if rounded == scaledX || !scaledX.largestMagnitude.isFinite
      || scaled.judge(&report, rounded, start: scaledStart)
    {
      x = unscaled
    }
    report.residualNorm /= scale
    return report
  }

  /// Makes a report that of the vector that the range of numbers can hold instead of what was found,
  /// or of the start vector if that is better or the other overflowed.
  ///
  /// - Returns: false if it now is that of the start vector.
  private func judge(_ report: inout SolveReport, _ x: [Double], start: [Double]) -> Bool {
    let (norm, startNorm) = (residualNorm(x), residualNorm(start))
    let isFinite = x.largestMagnitude.isFinite
    let keepsLast =
      report.outcome == .stopped || report.outcome == .cancelled || !criterion.returnsBestIterate
    let isKept = isFinite && (keepsLast || norm <= startNorm)
    let baseline =
      criterion.normalization
      ?? (criterion.baseline == .rightHandSide
        ? VectorKernels.norm(rightHandSide, criterion.norm) : startNorm)
    report.residualNorm = isKept ? norm : startNorm
    report.relativeResidual = baseline > 0 ? report.residualNorm / baseline : 0
    if report.isConverged,
      !criterion.isMet(report.residualNorm, baselineNorm: baseline, firstNorm: startNorm)
    {
      report.reason = isFinite ? .underflow : .nonFinite
    }
    return isKept
  }

  private func residualNorm(_ x: [Double]) -> Double {
    switch source {
    case .matrix(let matrix):
      return VectorKernels.norm(
        SparseProduct.residual(matrix, x, rightHandSide), criterion.norm)
    case .linearOperator(let linearOperator):
      var product = x
      var target = product.mutableSpan
      linearOperator.apply(to: x.span, into: &target)
      return VectorKernels.norm(zip(rightHandSide, product).map { $0 - $1 }, criterion.norm)
    }
  }
}
