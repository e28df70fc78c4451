/// Conjugate gradients without a preconditioner, for symmetric positive definite matrices.
///
/// A baseline: it has no omega, and so cannot be tuned. The symmetry of the matrix is not checked
/// (``CSRMatrix/isSymmetric(tolerance:)`` does), but convergence is: the report speaks of the true
/// residual. A matrix that is not positive definite ends the solve with
/// ``SolveReport/Reason/nonPositiveCurvature``.
///
/// One iteration is one product with the matrix.
public struct ConjugateGradient: LinearSolver, Hashable, Codable {
  /// Makes the method.
  public init() {}

  /// Solves a system; see ``LinearSolver``.
  ///
  /// - Throws: ``InputError`` before any work, with `x` unchanged, if lengths do not fit, a number is
  ///   NaN or infinite, or a diagonal entry is zero or missing.
  /// - Complexity: O(n + entries) for each iteration, which allocates nothing.
  public func solve(
    _ system: LinearSystem, updating x: inout [Double], until criterion: StoppingCriterion,
    using workspace: inout SolverWorkspace, monitor: IterationMonitor?
  ) throws(InputError) -> SolveReport {
    try system.solve(
      updating: &x, until: criterion, using: &workspace, monitor: monitor,
      IterationSetup(vectorCount: ConjugateGradientIteration.vectorCount) { view, _ in
        ConjugateGradientIteration(view)
      })
  }
}
