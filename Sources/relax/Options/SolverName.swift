import ArgumentParser
import RelaxKit
import RelaxReporting

/// The solvers one can ask for on the command line.
enum SolverName: String, CaseIterable, ExpressibleByArgument {
  case sor
  case ssor
  case cg
  case ssorCG = "ssor-cg"

  /// The solver with omega 1; nil for plain CG, which has no omega.
  var relaxation: (any RelaxationSolver & Codable)? {
    switch self {
    case .sor: SOR()
    case .ssor: SSOR()
    case .cg: nil
    case .ssorCG: SSORConjugateGradient()
    }
  }

  /// Refuses a method without an omega where one is to be learned.
  func checkOmega() throws {
    guard self != .cg else {
      throw ValidationError("cg has no omega to learn; use --solver sor, ssor or ssor-cg.")
    }
  }

  /// Whether the method is made for symmetric matrices only.
  var needsSymmetry: Bool { self == .cg || self == .ssorCG }

  /// The solver with that omega, which plain CG has no use for.
  func solver(omega: Double) -> any LinearSolver {
    guard var solver = relaxation else { return ConjugateGradient() }
    solver.omega = omega
    return solver
  }
}
