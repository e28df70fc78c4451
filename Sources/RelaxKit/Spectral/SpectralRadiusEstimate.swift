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
  /// and some eigenvalue lies at most this far above it; as the true error shrinks with the square of
  /// the residual, this is pessimistic. For ``Method/powerIteration`` it is a rule of thumb without
  /// guarantee. In both a start vector that hardly contains the wanted eigenvector can mislead.
  public let uncertainty: Double

  /// Whether ``uncertainty`` is within the tolerance that was asked for.
  public let isConverged: Bool

  /// The number of products with the matrix, one pass over it each.
  public let productCount: Int

  /// The iteration used.
  public let method: Method
}
