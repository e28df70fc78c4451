/// An estimate of a spectral radius, and how far it can be trusted.
public struct SpectralRadiusEstimate: Sendable, Hashable {
  /// The iteration an estimate comes from.
  public enum Method: Sendable, Hashable {
    /// The Lanczos process, for matrices similar to a symmetric one.
    case lanczos
    /// Power iteration with pairs of products.
    case powerIteration
  }

  /// The estimate of the largest eigenvalue modulus.
  public let value: Double

  /// How far the true value may lie from the estimate, as judged by the residuals.
  ///
  /// For ``Method/lanczos`` the estimate itself does not exceed the true value (but for rounding),
  /// and this is the Kato-Temple bound on the rest, residual² / gap, with the gap to the next
  /// eigenvalue estimated as well. For ``Method/powerIteration`` it is a rule of thumb. Neither is a
  /// guarantee: a start vector that hardly contains the wanted eigenvector can mislead.
  public let uncertainty: Double

  /// Whether ``uncertainty`` is within the tolerance that was asked for.
  public let isConverged: Bool

  /// The number of products with the matrix, one pass over it each.
  public let productCount: Int

  /// The iteration used.
  public let method: Method

  /// The estimate for a matrix of no rows.
  static let noUnknowns = SpectralRadiusEstimate(
    value: 0, uncertainty: 0, isConverged: true, productCount: 0, method: .lanczos)
}
