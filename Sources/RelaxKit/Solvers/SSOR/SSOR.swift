/// Symmetric successive over-relaxation in natural row order: a forward sweep of ``SOR`` and one
/// backward.
///
/// It converges for every omega in (0, 2) if the matrix is symmetric positive definite, and depends
/// less on omega than SOR does. As a preconditioner for CG it is far faster than on its own; see
/// ``SSORConjugateGradient``.
///
/// One iteration is one symmetric sweep. It reads the matrix once, and the norm of the residual
/// comes with it.
public struct SSOR: RelaxationSolver, Hashable {
  /// The relaxation parameter, in (0, 2).
  public var omega: Double {
    didSet { checkOmega(omega) }
  }

  /// Makes the method.
  ///
  /// - Precondition: omega lies in (0, 2).
  public init(omega: Double = 1) {
    checkOmega(omega)
    self.omega = omega
  }

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
      IterationSetup(omega: omega, layout: .rows, vectorCount: SSORIteration.vectorCount) {
        view, _ in
        SSORIteration(view, omega: omega)
      })
  }
}

extension SSOR: Codable {
  /// Reads the method back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` for an omega outside (0, 2).
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    omega = try container.decodeOmega(forKey: .omega)
  }
}
