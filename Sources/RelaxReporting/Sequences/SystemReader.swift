import ModelProblems
package import RelaxKit

/// Reads the systems of a manifest one at a time, so that no more than two are in memory.
package struct SystemReader {
  package let manifest: SequenceManifest
  package let files: MatrixFiles
  /// What random right-hand sides follow from, together with the place of the system.
  package let seed: UInt64
  private var last: (name: FileName, matrix: CSRMatrix)?

  package init(_ manifest: SequenceManifest, files: MatrixFiles = MatrixFiles(), seed: UInt64) {
    (self.manifest, self.files, self.seed) = (manifest, files, seed)
  }

  /// Reads a system and its start vector.
  package mutating func system(at index: Int) throws(InputError) -> (
    system: LinearSystem, start: [Double]
  ) {
    let entry = manifest.entries[index]
    let matrix = try matrix(at: index)
    let rowCount = matrix.rowCount
    func vector(_ name: String?, _ what: String) throws(InputError) -> [Double]? {
      guard let name else { return nil }
      return try files.vector(atPath: manifest.path(of: name), what: what, rowCount: rowCount)
    }
    // An odd multiplier, so that no two systems share a generator.
    var generator = SplitMix64(seed: seed ^ (UInt64(index) &* 0xD134_2543_DE82_EF95))
    let rightHandSide =
      try vector(entry.rightHandSide, "right-hand side")
      ?? StandardNormal().vector(count: rowCount, using: &generator)
    let start = try vector(entry.start, "start vector") ?? [Double](repeating: 0, count: rowCount)
    let system = LinearSystem(matrix: matrix, rightHandSide: rightHandSide)
    do {
      try system.check(start: start)
    } catch {
      throw error.ofMatrix(matrix, path: manifest.path(of: entry.matrix))
    }
    return (system, start)
  }

  /// Reads the matrix of a system, unless it is that of the system before; one with the same pattern
  /// shares it, so that a solver need not plan its sweeps anew.
  package mutating func matrix(at index: Int) throws(InputError) -> CSRMatrix {
    let name = manifest.entries[index].matrix
    if let last, last.name == FileName(name) { return last.matrix }
    var matrix = try files.matrix(atPath: manifest.path(of: name))
    if let pattern = last?.matrix.pattern, pattern == matrix.pattern {
      matrix = try CSRMatrix(pattern: pattern, values: matrix.values)
    }
    last = (FileName(name), matrix)
    return matrix
  }
}
