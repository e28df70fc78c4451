import ModelProblems
public import RelaxKit

/// A small system, with what is known about it: what checks of solvers go through.
public struct GalleryProblem: Sendable, CustomStringConvertible {
  /// What it is called in the message of a failed check.
  public let name: String

  /// The matrix and a right-hand side that is not zero.
  public let system: LinearSystem

  /// Whether the matrix is symmetric positive definite.
  public let isSymmetric: Bool

  /// A start vector that is no solution.
  public let start: [Double]

  /// The name.
  public var description: String { name }

  /// Adds a random right-hand side and start vector to a matrix.
  ///
  /// - Parameters:
  ///   - name: what messages call it.
  ///   - matrix: n by n.
  ///   - isSymmetric: whether it is symmetric positive definite.
  ///   - seed: of the random numbers, between -1 and 1.
  public init(_ name: String, _ matrix: CSRMatrix, isSymmetric: Bool = true, seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    self.name = name
    self.isSymmetric = isSymmetric
    system = LinearSystem(
      matrix: matrix,
      rightHandSide: randomVector(count: matrix.rowCount, using: &generator))
    start = randomVector(count: matrix.rowCount, using: &generator)
  }
}

/// Small systems of many kinds.
public enum ProblemGallery {
  /// Symmetric positive definite systems of 1 to 64 unknowns.
  ///
  /// - Throws: `InputError`, if a matrix could not be made.
  public static func symmetric() throws(InputError) -> [GalleryProblem] {
    var problems = [
      GalleryProblem("one unknown", try CSRMatrix(rows: [[3]]), seed: 11),
      GalleryProblem(
        "diagonal", try CSRMatrix(rows: [[3, 0, 0], [0, 0.5, 0], [0, 0, 8]]), seed: 12),
      GalleryProblem(
        "Laplacian of a line",
        try Stencil.laplacian(dimensions: 1)
          .matrix(extents: [17]), seed: 13),
      GalleryProblem(
        "Laplacian of a square", try GridDomain(.square, size: 8).laplacian(), seed: 14),
      GalleryProblem("Laplacian of an L", try GridDomain(.lShaped, size: 7).laplacian(), seed: 15),
      GalleryProblem(
        "Laplacian of a cube",
        try Stencil.laplacian(dimensions: 3)
          .matrix(extents: [4, 4, 4]), seed: 16),
      // Every entry stored, off the diagonal too, and scales from row to row.
      GalleryProblem("full", try randomSymmetricMatrix(count: 12, seed: 17), seed: 18),
    ]
    var generator = SplitMix64(seed: 2_046_113)
    let family = RandomMMatrix(unknownCount: 30, entriesPerRow: 3, surplus: 0.5, isSymmetric: true)
    for seed in 0..<4 {
      problems.append(
        GalleryProblem(
          "symmetric M-matrix \(seed)", try family.sample(using: &generator), seed: UInt64(seed)))
    }
    return problems
  }

  /// Diagonally dominant systems that are not symmetric.
  ///
  /// - Throws: `InputError`, if a matrix could not be made.
  public static func nonsymmetric() throws(InputError) -> [GalleryProblem] {
    var problems = [
      GalleryProblem(
        "lower triangle", try CSRMatrix(rows: [[2, 0, 0], [1, 4, 0], [-1, 2, 5]]),
        isSymmetric: false, seed: 21),
      GalleryProblem(
        "upper triangle", try CSRMatrix(rows: [[2, 1, 0], [0, 4, 3], [0, 0, 5]]),
        isSymmetric: false, seed: 22),
      GalleryProblem(
        "negative diagonal", try CSRMatrix(rows: [[-4, 1, 0], [2, 5, 1], [0, 1, -3]]),
        isSymmetric: false, seed: 23),
      GalleryProblem(
        "transport",
        try Stencil.convectionDiffusion(
          diffusion: 1, velocity: (3, -2), spacing: 0.5
        ).matrix(extents: [6, 6]), isSymmetric: false, seed: 24),
    ]
    var generator = SplitMix64(seed: 9_114_700)
    let family = RandomMMatrix(unknownCount: 30, entriesPerRow: 3, surplus: 0.5, isSymmetric: false)
    for seed in 0..<4 {
      problems.append(
        GalleryProblem(
          "M-matrix \(seed)", try family.sample(using: &generator), isSymmetric: false,
          seed: UInt64(seed)))
    }
    return problems
  }
}

/// Numbers between -1 and 1.
package func randomVector(
  count: Int, using generator: inout some RandomNumberGenerator
) -> [Double] {
  (0..<count).map { _ in Double.random(in: -1...1, using: &generator) }
}

/// `S (Bᵀ B + I) S` with random `B` and a diagonal `S` of powers of two: full, symmetric positive
/// definite, its rows of different sizes.
package func randomSymmetricMatrix(count: Int, seed: UInt64) throws(InputError) -> CSRMatrix {
  var generator = SplitMix64(seed: seed)
  let b = (0..<count).map { _ in randomVector(count: count, using: &generator) }
  return try CSRMatrix(
    rows: (0..<count).map { row in
      (0..<count).map { column in
        let scale = Double(1 << (row % 4)) * Double(1 << (column % 4))
        let sum = b.reduce(row == column ? 1 : 0) { $0 + $1[row] * $1[column] }
        return scale * sum
      }
    })
}
