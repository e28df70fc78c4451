/// Successive over-relaxation: `x <- x + (D/ω + L)⁻¹ (b - A x)`.
///
///     let (x, report) = try SOR(omega: 1.5).solve(system, until: .relativeResidual(1e-8))
///
/// `L` is what lies left of the diagonal when the unknowns are in the order of ``ordering``. Omega 1 is the Gauss-Seidel method. SOR converges for every omega in (0, 2) if the matrix is
/// symmetric positive definite (Ostrowski 1954), and for omega up to 1 if it is strictly diagonally
/// dominant. How fast hangs on omega; see ``OmegaTuner``.
///
/// One iteration is one forward sweep. It reads the matrix once, and the norm of the residual comes
/// with it; a solve of `k` sweeps reads the matrix `k + 2.5` times.
public struct SOR: RelaxationSolver, Hashable {
  /// The relaxation parameter, in (0, 2).
  public var omega: Double {
    didSet { checkOmega(omega) }
  }

  /// In which order the unknowns are relaxed. Counts differ between orders.
  ///
  /// Vectors and the rows that errors name stay in the order of the matrix.
  public var ordering: SweepPlan.Ordering

  /// Makes the method.
  ///
  ///     let (x, report) = try SOR(omega: 1.9, ordering: .multicolor)
  ///       .solve(system, until: .relativeResidual(1e-8))
  ///
  /// - Precondition: omega lies in (0, 2).
  public init(omega: Double = 1, ordering: SweepPlan.Ordering = .natural) {
    checkOmega(omega)
    self.omega = omega
    self.ordering = ordering
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
      IterationSetup(
        omega: omega, ordering: ordering, vectorCount: SORIteration.vectorCount
      ) { view, _ in SORIteration(view, omega: omega) })
  }
}

extension SOR: Codable {
  /// Reads the method back; one saved without an order has the natural one.
  ///
  /// - Throws: `DecodingError.dataCorrupted` for an omega outside (0, 2) or an unknown order.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    omega = try container.decodeOmega(forKey: .omega)
    ordering = try container.decodeIfPresent(SweepPlan.Ordering.self, forKey: .ordering) ?? .natural
  }
}
