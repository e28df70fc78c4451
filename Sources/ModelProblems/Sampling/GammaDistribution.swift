internal import RelaxKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The gamma distribution with density proportional to xᵏ⁻¹ e⁻ˣ: mean and variance both k.
///
/// Drawn by rejection from a cubed normal (Marsaglia and Tsang, *A simple method for generating gamma
/// variables*, ACM Transactions on Mathematical Software 26, 2000, sections 2 and 6).
public struct GammaDistribution: Sendable, Hashable {
  /// The shape k.
  public let shape: Double

  /// Makes the distribution of unit scale.
  ///
  /// - Precondition: `shape` is positive and finite.
  public init(shape: Double) {
    require(
      shape > 0 && shape.isFinite, "the shape is \(shape); it must be positive and finite")
    self.shape = shape
  }

  /// Draws a number.
  public func sample(using generator: inout some RandomNumberGenerator) -> Double {
    guard shape >= 1 else {
      let larger = GammaDistribution(shape: shape + 1).sample(using: &generator)
      return larger * pow(generator.nextUnit(), 1 / shape)
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let normal = StandardNormal().sample(using: &generator)
      let root = 1 + c * normal
      guard root > 0 else { continue }
      let cube = root * root * root
      let bound = 0.5 * normal * normal + d * (1 - cube + log(cube))
      if log(generator.nextUnit()) < bound { return d * cube }
    }
  }
}
