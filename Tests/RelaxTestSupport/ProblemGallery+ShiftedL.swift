import ModelProblems
public import RelaxKit
public import RelaxKitChecks

extension ProblemGallery {
  /// The Laplacian of an L of `size - 2` points a side with 0.02 added to the diagonal, and a random
  /// right-hand side.
  public static func shiftedL(size: Int, seed: UInt64) throws -> LinearSystem {
    let matrix = try GridDomain(.lShaped, size: size).laplacian().shiftingDiagonal(by: 0.02)
    var generator = SplitMix64(seed: seed)
    return LinearSystem(
      matrix: matrix, rightHandSide: randomVector(count: matrix.rowCount, using: &generator))
  }
}
