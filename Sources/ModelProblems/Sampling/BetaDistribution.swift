internal import RelaxKit

/// The beta distribution on (0, 1) with density proportional to xᵅ⁻¹ (1 - x)ᵝ⁻¹: mean α / (α + β).
///
/// Drawn as X / (X + Y) from two gamma variables of shapes α and β.
public struct BetaDistribution: Sendable, Hashable {
  /// The exponent α, of x.
  public let alpha: Double

  /// The exponent β, of 1 - x.
  public let beta: Double

  /// Makes the distribution.
  ///
  /// - Precondition: both parameters are positive and finite.
  public init(alpha: Double, beta: Double) {
    require(
      alpha > 0 && alpha.isFinite && beta > 0 && beta.isFinite,
      "alpha \(alpha) and beta \(beta) must be positive and finite")
    self.alpha = alpha
    self.beta = beta
  }

  /// Draws a number.
  public func sample(using generator: inout some RandomNumberGenerator) -> Double {
    while true {
      let first = GammaDistribution(shape: alpha).sample(using: &generator)
      let second = GammaDistribution(shape: beta).sample(using: &generator)
      // Shapes near zero can make both underflow; the ratio is then undefined, so draw anew.
      if first + second > 0 { return first / (first + second) }
    }
  }
}
