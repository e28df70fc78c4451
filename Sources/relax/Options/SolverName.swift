import ArgumentParser
import RelaxKit
import RelaxReporting

/// The solvers one can ask for on the command line.
enum SolverName: String, CaseIterable, ExpressibleByArgument {
  case sor
  case ssor
  case cg
  case ssorCG = "ssor-cg"
  case icCG = "ic-cg"

  /// What the parameter of the method is; plain CG, which has none, takes an omega and ignores it.
  var parameter: RelaxationParameter { self == .icCG ? .alpha : .omega }

  /// The solver with the reference value of its parameter; nil for plain CG, which has none.
  var relaxation: (any RelaxationSolver & Codable)? {
    switch self {
    case .sor: SOR()
    case .ssor: SSOR()
    case .cg: nil
    case .ssorCG: SSORConjugateGradient()
    case .icCG: ICConjugateGradient(alpha: parameter.reference)
    }
  }

  /// The solver with that value of its parameter, which plain CG has no use for.
  func solver(parameter value: Double) -> any LinearSolver {
    guard var solver = relaxation else { return ConjugateGradient() }
    solver.omega = value
    return solver
  }

  /// The value of its parameter for a matrix, if none is given.
  func standardValue(for matrix: CSRMatrix) -> Double {
    self == .icCG ? RelaxedPivots.suggestedAlpha(for: matrix) : parameter.reference
  }

  /// Refuses a method without a parameter where one is to be learned.
  func checkParameter() throws {
    try ValidationError.check(
      self != .cg, "cg has no omega to learn; use --solver sor, ssor, ssor-cg or ic-cg.")
  }

  // MARK: Choice

  /// What keeps conjugate gradients from a square matrix, as the end of a sentence; nil if nothing does
  /// that can be seen at once.
  static func obstacle(of matrix: CSRMatrix) -> String? {
    if !matrix.isSymmetric(tolerance: 1e-12) { return "is not symmetric" }
    let row = (0..<matrix.rowCount).first { !(matrix[$0, $0] > 0) }
    return row.map { "has a diagonal entry that is not positive, in row \($0 + 1)" }
  }

  /// The method for matrices: what was asked for, which they must allow, else the preferred kind of CG,
  /// else SOR.
  ///
  /// - Parameter unfit: finds the first matrix that keeps conjugate gradients away, by its file.
  static func choice(
    _ wish: SolverWish, unfit: () -> (path: String, obstacle: String)?
  ) throws(InputError) -> SolverName {
    if let name = wish.name, name == .sor || name == .ssor { return name }
    guard let unfit = unfit() else { return wish.name ?? wish.preferred }
    if let name = wish.name {
      throw InputError(
        .notPositiveDefinite,
        "this matrix \(unfit.obstacle), so \(name.rawValue) cannot be used; give --solver sor",
        path: unfit.path)
    }
    Console.note(
      "Note: \(unfit.path) \(unfit.obstacle), so the method is sor, not "
        + "\(wish.preferred.rawValue).")
    return .sor
  }

  /// The method for a sequence, all of whose matrices are looked at if need be.
  static func choice(
    _ wish: SolverWish, for reader: SystemReader, title: String
  ) throws(InputError) -> SolverName {
    try choice(wish) {
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
