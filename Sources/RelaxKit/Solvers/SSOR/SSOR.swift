/// Symmetric successive over-relaxation in natural row order: a forward sweep of ``SOR`` and one
/// backward.
///
/// It converges for every omega in (0, 2) if the matrix is symmetric positive definite, and depends
/// less on omega than SOR does. As a preconditioner for CG it is far faster than on its own; see
/// ``SSORConjugateGradient``.
///
/// One iteration is one symmetric sweep. It reads the matrix once, and the norm of the residual
/// comes with it.
public struct SSOR: IterativeMethod, RelaxationSolver, Hashable {
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

  /// Accepts (0, 2).
  public static func accepts(omega: Double) -> Bool { isRelaxationParameter(omega) }

  /// The steps of both sweeps, their sum, and the reciprocals of the diagonal.
  public static var scratchVectorCount: Int { 4 }

  /// Rows; its sweeps are not written for slices.
  public var layout: SweepPlan.Layout? { .rows }

  /// Allowed, and then groups may take the place of rows.
  public var allowsReordering: Bool { true }

  /// Prepares for a solve.
  public func makeState(_ context: SolveContext) -> SSORState {
    SSORState(context, omega: omega)
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
