/// One method at work on one system: what ``IterationLoop`` drives.
///
/// The residual norm that `advance()` returns may be carried along by a recurrence; `measure(_:)`
/// forms it anew, and `restart()` makes the method go on from what was measured.
protocol Iteration {
  /// The omega of the last iteration, if it may differ from that of the method.
  var omega: Double? { get }

  /// Forms the residual `b - A x` and returns its norm. Ends any recurrence.
  mutating func measure(_ precision: ResidualPrecision) -> Double

  /// How far rounding may have moved the norm just measured.
  func residualUncertainty() -> ResidualUncertainty

  /// Prepares the next iteration from the residual just measured.
  mutating func restart()

  /// Does one iteration and returns the norm of the new residual, or why it could not.
  mutating func advance() -> IterationStep

  /// How many iterations it is worth doing at once; 1 for one at a time.
  var lookahead: Int { get }

  /// Does as many iterations as `norms` has places and sets it to the norms of their residuals.
  mutating func advance(norms: inout [Double])

  /// The largest of the terms `a_ii x_i` of the residual.
  func largestTerm() -> Double

  /// Puts back the start vector.
  mutating func rewind()

  /// Sets the iterate to zero.
  mutating func clear()
}

extension Iteration {
  var omega: Double? { nil }

  var lookahead: Int { 1 }

  mutating func advance(norms: inout [Double]) {
    preconditionFailure("an iteration that looks ahead must say how")
  }
}

/// What became of one iteration.
enum IterationStep {
  case residualNorm(Double)
  case breakdown(SolveReport.Reason)
}

/// An iteration that works on a view of a system, which gives it the start vector and the clearing.
protocol SystemIteration: Iteration {
  var system: SystemView { get }
}

extension SystemIteration {
  func largestTerm() -> Double { system.largestTerm() }

  func residualUncertainty() -> ResidualUncertainty { system.residualUncertainty() }

  mutating func rewind() { system.rewind() }

  mutating func clear() {
    unsafe system.x.update(repeating: 0, count: system.count)
  }
}
