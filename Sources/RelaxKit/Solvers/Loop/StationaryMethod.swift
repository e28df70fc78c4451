/// A method given by its sweep alone, which inherits stopping, monitoring and cancellation.
///
///     struct DampedJacobi: StationaryMethod {
///       var omega = 1.0
///       func sweep(_ system: LinearSystem, updating x: inout MutableSpan<Double>) {
///         let old = (0..<x.count).map { x[$0] }
///         for i in 0..<x.count {
///           let product = system.matrix.row(i).reduce(0.0) { $0 + $1.value * old[$1.column] }
///           x[i] += omega * (system.rightHandSide[i] - product) / system.matrix[i, i]
///         }
///       }
///     }
///
/// The residual is formed after each sweep, one more pass over the matrix. A method that also is a
/// ``RelaxationSolver`` can be tuned.
public protocol StationaryMethod: LinearSolver {
  /// Improves `x` by one sweep; must depend on nothing but its arguments and the method.
  ///
  /// The system has been checked, and `x` has as many elements as it has unknowns. In the rare case
  /// of vectors whose squares would overflow it is a scaled copy of the caller's.
  func sweep(_ system: LinearSystem, updating x: inout MutableSpan<Double>)
}

extension StationaryMethod {
  /// Solves a system by repeated sweeps; see ``LinearSolver``.
  ///
  /// - Throws: ``InputError`` before any work, with `x` unchanged, if lengths do not fit, a number is
  ///   NaN or infinite, or a diagonal entry is zero or missing.
  public func solve(
    _ system: LinearSystem, updating x: inout [Double], until criterion: StoppingCriterion,
    using workspace: inout SolverWorkspace, monitor: IterationMonitor?
  ) throws(InputError) -> SolveReport {
    try system.solve(
      updating: &x, until: criterion, using: &workspace, monitor: monitor,
      IterationSetup(
        omega: (self as? any RelaxationSolver)?.omega, layout: .rows,
        vectorCount: StationaryIteration<Self>.vectorCount
      ) { view, system in StationaryIteration(view, method: self, linearSystem: system) })
  }
}
