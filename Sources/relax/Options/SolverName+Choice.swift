import RelaxKit
import RelaxReporting

extension SolverName {
  /// What keeps conjugate gradients from a square matrix, as the end of a sentence; nil if nothing does
  /// that can be seen at once.
  static func obstacle(of matrix: CSRMatrix) -> String? {
    if !matrix.isSymmetric(tolerance: 1e-12) { return "is not symmetric" }
    let row = (0..<matrix.rowCount).first { !(matrix[$0, $0] > 0) }
    return row.map { "has a diagonal entry that is not positive, in row \($0 + 1)" }
  }

  /// The method for matrices: what was asked for, if they allow it, else CG with SSOR, else SOR.
  ///
  /// - Parameters:
  ///   - name: what was asked for, if anything was.
  ///   - unfit: the first matrix that keeps conjugate gradients away, by its file; nil if none does.
  /// - Throws: an error if a conjugate gradient method was asked for and a matrix does not allow it.
  static func choice(
    _ name: SolverName?, unfit: (path: String, obstacle: String)?
  ) throws(InputError) -> SolverName {
    guard name?.needsSymmetry ?? true, let unfit else { return name ?? .ssorCG }
    if let name {
      throw InputError(
        .notPositiveDefinite,
        "this matrix \(unfit.obstacle), so \(name.rawValue) cannot be used; give --solver sor",
        path: unfit.path)
    }
    Console.note(
      "Note: \(unfit.path) \(unfit.obstacle), so the method is sor, not ssor-cg.")
    return .sor
  }

  /// The method for a sequence, all of whose matrices are looked at unless a method for any was asked
  /// for.
  static func choice(
    _ name: SolverName?, for reader: SystemReader, title: String
  ) throws(InputError) -> SolverName {
    guard name?.needsSymmetry ?? true else { return try choice(name, unfit: nil) }
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
        return try choice(name, unfit: (manifest.path(of: entry.matrix), obstacle))
      }
      progress.advance()
    }
    return name ?? .ssorCG
  }
}
