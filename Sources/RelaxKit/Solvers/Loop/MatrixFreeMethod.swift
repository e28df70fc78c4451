/// A method that only multiplies with the matrix, and so needs none that is stored.
public protocol MatrixFreeMethod: IterativeMethod {}

extension MatrixFreeMethod {
  /// Solves `A x = b` for an operator from the start vector in `x`.
  ///
  /// - Parameters:
  ///   - linearOperator: `A`, for n unknowns.
  ///   - b: the right-hand side, n elements.
  ///   - x: n elements: the start vector before, the solution after, as ``LinearSolver`` leaves it.
  ///   - criterion: when to end.
  ///   - workspace: scratch memory, kept for the next solve.
  ///   - monitor: called after every iteration; may end the solve.
  /// - Returns: the report. Convergence is judged by residuals as precise as the operator makes them;
  ///   they cannot be formed anew in twice the precision as those of a matrix are.
  /// - Throws: ``InputError`` before any work, with `x` unchanged, if lengths do not fit or an element
  ///   is NaN or infinite.
  public func solve(
    operator linearOperator: some LinearOperator, rightHandSide b: [Double],
    updating x: inout [Double], until criterion: StoppingCriterion,
    using workspace: inout SolverWorkspace, monitor: IterationMonitor? = nil
  ) throws(InputError) -> SolveReport {
    try Solve(
      method: self, source: .linearOperator(linearOperator), rightHandSide: b,
      criterion: criterion, monitor: monitor
    ).run(updating: &x, using: &workspace)
  }

  /// Solves `A x = b` for an operator from a zero start vector, with scratch memory of its own.
  ///
  /// - Throws: ``InputError`` as the full form does.
  public func solve(
    operator linearOperator: some LinearOperator, rightHandSide b: [Double],
    until criterion: StoppingCriterion, monitor: IterationMonitor? = nil
  ) throws(InputError) -> (x: [Double], report: SolveReport) {
    var x = [Double](repeating: 0, count: b.count)
    var workspace = SolverWorkspace()
    let report = try solve(
      operator: linearOperator, rightHandSide: b, updating: &x, until: criterion,
      using: &workspace, monitor: monitor)
    return (x, report)
  }
}
