/// Successive over-relaxation that finds omega on its own, within one solve.
///
///     let (x, report) = try AdaptiveSOR().solve(system, until: .relativeResidual(1e-8))
///     report.omega  // what it ended with
///
/// It starts with ``initialOmega``, estimates the spectral radius of the Jacobi matrix from the rate
/// at which the residual falls, and raises omega to what Young's theory makes of that; then anew from
/// sweeps with the raised omega. Omega is never lowered. The estimate is right for symmetric positive
/// definite matrices that are consistently ordered, as five-point and seven-point stencils in their
/// natural order are; on other matrices it is a guess, and on those whose Jacobi matrix has complex
/// eigenvalues it may be a bad one.
///
/// Where an ``OmegaTuner`` learns from the iteration counts of systems before, this method knows
/// nothing but the system at hand, and uses more of it: the residual of each sweep. It pays for its
/// search in every solve, least where there are many sweeps to a solve. To go on along a sequence
/// from the omega of the system before, if the systems are alike:
///
///     solver.initialOmega = report.omega ?? 1
///
/// One iteration is one forward sweep, the same as of ``SOR``. A change of omega costs 1.5 readings of
/// the matrix; there are a few in a solve.
///
/// Source: Hageman and Young, *Applied Iterative Methods*, Academic Press 1981, chapter 9; the
/// constants are those of the program ITPACK: Kincaid, Respess, Young and Grimes, *Algorithm 586*,
/// ACM Transactions on Mathematical Software 8 (1982) 302-322. They take the ratio of the norms of
/// consecutive differences of iterates. Here it is that of residuals, which a sweep gives anyway: the
/// vectors are linked by a fixed matrix, so both ratios have the same limit. And they look at every
/// ratio once the first may count, where here, if omega is near 2, some sweeps go by between decisions.
public struct AdaptiveSOR: IterativeMethod, Hashable {
  /// The relaxation parameter of the first sweeps, in (0, 2).
  ///
  /// One above the optimum stays, since omega is never lowered.
  public var initialOmega: Double {
    didSet { checkOmega(initialOmega) }
  }

  /// In which order the unknowns are relaxed; see ``SOR/ordering``.
  public var ordering: SweepPlan.Ordering

  /// Makes the method.
  ///
  /// - Precondition: `initialOmega` lies in (0, 2).
  public init(initialOmega: Double = 1, ordering: SweepPlan.Ordering = .natural) {
    checkOmega(initialOmega)
    self.initialOmega = initialOmega
    self.ordering = ordering
  }

  /// Those of ``SOR``.
  public static var scratchVectorCount: Int { SOR.scratchVectorCount }

  /// Allowed.
  public var allowsReordering: Bool { true }

  /// Prepares for a solve. The report will have the omega of the last sweep.
  public func makeState(_ context: SolveContext) -> AdaptiveSORState {
    AdaptiveSORState(context, initialOmega: initialOmega)
  }
}

extension AdaptiveSOR: Codable {
  private enum CodingKeys: CodingKey {
    case initialOmega
    case ordering
  }

  /// Reads the method back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` for an omega outside (0, 2) or an unknown order.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    initialOmega = try container.decodeOmega(forKey: .initialOmega)
    ordering = try container.decode(SweepPlan.Ordering.self, forKey: .ordering)
  }
}
