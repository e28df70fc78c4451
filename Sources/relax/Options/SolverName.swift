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

  /// The solver with that omega, which plain CG has no use for.
  func solver(omega: Double) -> any LinearSolver {
    guard var solver = relaxation else { return ConjugateGradient() }
    solver.omega = omega
    return solver
  }

  /// Refuses a method without an omega where one is to be learned.
  func checkOmega() throws {
    try ValidationError.check(
      self != .cg, "cg has no omega to learn; use --solver sor, ssor or ssor-cg.")
  }

  // MARK: Choice

  /// What keeps conjugate gradients from a square matrix, as the end of a sentence; nil if nothing does
  /// that can be seen at once.
  static func obstacle(of matrix: CSRMatrix) -> String? {
    if !matrix.isSymmetric(tolerance: 1e-12) { return "is not symmetric" }
    let row = (0..<matrix.rowCount).first { !(matrix[$0, $0] > 0) }
    return row.map { "has a diagonal entry that is not positive, in row \($0 + 1)" }
  }

  /// The method for matrices: what was asked for, which they must allow, else CG with SSOR, else SOR.
  ///
  /// - Parameter unfit: finds the first matrix that keeps conjugate gradients away, by its file.
  static func choice(
    _ name: SolverName?, unfit: () -> (path: String, obstacle: String)?
  ) throws(InputError) -> SolverName {
    if let name, name != .cg, name != .ssorCG { return name }
    guard let unfit = unfit() else { return name ?? .ssorCG }
    if let name {
      throw InputError(
        .notPositiveDefinite,
        "this matrix \(unfit.obstacle), so \(name.rawValue) cannot be used; give --solver sor",
        path: unfit.path)
    }
    Console.note("Note: \(unfit.path) \(unfit.obstacle), so the method is sor, not ssor-cg.")
    return .sor
  }

  /// The method for a sequence, all of whose matrices are looked at if need be.
  static func choice(
    _ name: SolverName?, for reader: SystemReader, title: String
  ) throws(InputError) -> SolverName {
    try choice(name) {
      var reader = reader
      let manifest = reader.manifest
      var seen: Set<FileName> = []
      var progress = ProgressMeter("\(title): looking at matrices", total: manifest.entries.count)
      defer { progress.finish() }
      for (index, entry) in manifest.entries.enumerated() {
        // What cannot be read is told when its turn comes.
        if seen.insert(FileName(entry.matrix)).inserted, let matrix = try? reader.matrix(at: index),
          matrix.isSquare, let obstacle = obstacle(of: matrix)
        {
          return (manifest.path(of: entry.matrix), obstacle)
        }
        progress.advance()
      }
      return nil
    }
  }
}
