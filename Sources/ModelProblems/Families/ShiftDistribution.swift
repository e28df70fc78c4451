/// The law of the shifts c in a sequence of matrices A + c I: an interval scaled beta variable.
public struct ShiftDistribution: Sendable, Hashable {
  /// The interval the shifts lie in.
  public let range: ClosedRange<Double>

  /// The law of the place within the interval, from 0 to 1.
  public let position: BetaDistribution

  /// Makes the law of `lower + (upper - lower) X`, with X of the given beta distribution.
  public init(range: ClosedRange<Double>, position: BetaDistribution) {
    self.range = range
    self.position = position
  }

  /// The paper's shifts of low variance: -0.15 + 0.6 Beta(2, 6).
  public static let lowVariance = ShiftDistribution(
    range: -0.15...0.45, position: BetaDistribution(alpha: 2, beta: 6))

  /// The paper's shifts of high variance: -0.15 + 0.6 Beta(1/2, 3/2).
  public static let highVariance = ShiftDistribution(
    range: -0.15...0.45, position: BetaDistribution(alpha: 0.5, beta: 1.5))

  /// Draws a shift.
  public func sample(using generator: inout some RandomNumberGenerator) -> Double {
    range.lowerBound
      + (range.upperBound - range.lowerBound) * position.sample(using: &generator)
  }
}
