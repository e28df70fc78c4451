internal import RelaxKit

/// A standard normal vector conditioned on ‖b‖₂² <= n, its expected value without the condition.
///
/// The right-hand sides of the paper's experiments: a Gaussian truncated radially (Khodak, Chow,
/// Balcan and Talwalkar, *Learning to Relax*, ICLR 2024). Vectors are drawn until one is short
/// enough, which the median of χ² being less than its mean makes likelier than not each time.
public struct TruncatedNormal: Sendable, Hashable {
  /// The number of elements, n.
  public let dimension: Int

  /// Makes the distribution of vectors of `dimension` elements.
  ///
  /// - Precondition: `dimension` is positive, and a 32-bit number.
  public init(dimension: Int) {
    require(
      (1...indexLimit).contains(dimension),
      "the dimension is \(dimension); it must lie in 1...\(indexLimit)")
    self.dimension = dimension
  }

  /// Draws a vector.
  public func sample(using generator: inout some RandomNumberGenerator) -> [Double] {
    while true {
      let vector = StandardNormal().vector(count: dimension, using: &generator)
      if vector.reduce(0, { $0 + $1 * $1 }) <= Double(dimension) { return vector }
    }
  }
}
