import ArgumentParser
import RelaxReporting

/// What the options of a command say about the method, before a matrix is seen.
struct SolverWish: Sendable {
  /// The method that must be used: one given by name, or that of an alpha.
  let name: SolverName?
  /// The method to use without a name where matrices allow it.
  let preferred: SolverName
  private let omega, alpha: ParameterList?

  /// Takes note of options that go together.
  ///
  /// - Parameters:
  ///   - learnsOmega: whether a learner was asked for that knows nothing but omegas.
  ///
  /// - Throws: `ValidationError` for a list of parameters that the method does not have.
  init(
    _ name: SolverName?, omega: ParameterList?, alpha: ParameterList?, learnsOmega: Bool = false
  ) throws {
    try ValidationError.check(
      omega == nil || alpha == nil,
      "--omega and --alpha are of different methods; give one of them: --alpha for ic-cg, --omega "
        + "for all others.")
    try ValidationError.check(
      omega == nil || name != .icCG,
      "The parameter of ic-cg is alpha; give --alpha in place of --omega, or --solver ssor-cg.")
    if let name, name != .icCG, alpha != nil {
      throw ValidationError(
        "--alpha is the parameter of ic-cg; "
          + (name == .cg ? "cg has none." : "for \(name.rawValue) give --omega."))
    }
    self.name = name ?? (alpha == nil ? nil : .icCG)
    preferred = omega == nil && !learnsOmega ? .icCG : .ssorCG
    (self.omega, self.alpha) = (omega, alpha)
  }

  /// The list that was given of a method's parameter.
  func values(of parameter: RelaxationParameter) -> [Double]? {
    switch parameter {
    case .omega: omega?.values
    case .alpha: alpha?.values
    }
  }
}
