/// A norm of residuals: what a solve is stopped by.
public enum VectorNorm: String, Sendable, Hashable, Codable, CaseIterable {
  /// The 2-norm, the square root of the sum of the squares.
  case euclidean
  /// The 1-norm, the sum of the magnitudes, which OpenFOAM's solvers are stopped by.
  case sum

  /// What an element adds to the sum.
  @inline(__always)
  func term(_ element: Double) -> Double {
    switch self {
    case .euclidean: element * element
    case .sum: element.magnitude
    }
  }

  /// The norm of a vector whose terms add up to `total`, if squares are in the range of numbers.
  @inline(__always)
  func value(ofTotal total: Double) -> Double {
    switch self {
    case .euclidean: total.squareRoot()
    case .sum: total
    }
  }
}
