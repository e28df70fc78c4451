/// The least counts there are with each omega, learned as a factor of those of the table.
///
/// Systems whose best omega is lower than the one they are solved with all need the same count, since
/// by Young's theory all eigenvalues then have the modulus ω - 1. It differs from the table by up to
/// 40 % between kinds of systems, and scatters little, so that it is soon known. Where it meets the
/// counts of systems that omega is too low for, lies the best omega.
///
/// The logarithm of the factor is linear in w between knots, with a Gaussian belief about its values
/// there.
struct CountFloor: Sendable {
  private var weights = GaussianWeights(
    mean: Array(repeating: 0, count: knotCount), covariance: Self.priorCovariance)
  /// The variance of a log count around the floor, a mean over the counts below.
  private(set) var noise = Self.priorNoise
  private var noiseCount = Self.noiseWeight

  /// Knots of w up to 5.25, beyond the largest omega that is planned.
  private static let knotCount = 8
  private static let spacing = 0.75

  /// The guess of log factors: a deviation of 0.12 of all together, and of 0.08 in addition of those
  /// that are further apart than 0.7. On the paper's family they go from -0.15 to 0.15, on a finer
  /// grid they reach 0.35.
  private static let levelVariance = 0.12 * 0.12
  private static let shapeVariance = 0.08 * 0.08
  private static let length = 0.7

  /// The guess of the noise, 2 %, weighing ten counts, and the least: on all families tried random
  /// right-hand sides change these counts by 1 to 3 %.
  private static let priorNoise = 0.02 * 0.02
  private static let noiseWeight = 10.0
  private static let leastNoise = 0.01 * 0.01

  /// A factor of more than 20 has other reasons; what fails must not be promised.
  private static let largestValue = 3.0

  /// The largest square that is believed to be noise.
  private static let largestSquare = 0.25

  /// Surprises of more than some deviations are believed less, as by a Student distribution of five
  /// degrees of freedom.
  private static let freedom = 5.0

  private static func priorCovariance(_ first: Int, _ second: Int) -> Double {
    let distance = Double(first - second) * spacing / length
    return levelVariance + shapeVariance * exp(-0.5 * distance * distance)
  }

  private func features(_ depth: Double) -> [GaussianWeights.Feature] {
    KnotShares.linear(at: depth / Self.spacing, knotCount: Self.knotCount)
  }

  /// The factor expected at w.
  func factor(depth: Double) -> Double {
    let (index, fraction) = KnotShares.place(depth / Self.spacing, knotCount: Self.knotCount)
    let value = (1 - fraction) * weights.mean[index] + fraction * weights.mean[index + 1]
    return exp(min(max(value, -Self.largestValue), Self.largestValue))
  }

  /// The variance of the logarithm of that factor.
  func variance(depth: Double) -> Double { weights.variance(of: features(depth)) }

  /// Takes in a log count that exceeds the expected floor by `residual` in the mean, and by its square
  /// in that of squares, and that probably, with the probability `share`, lies on it.
  mutating func record(
    depth: Double, residual: Double, square: Double, rounding: Double, share: Double
  ) {
    let features = features(depth)
    let variance = weights.variance(of: features)
    let own = noise + rounding
    let doubt = 1 + residual * residual / (Self.freedom * (variance + own))
    let gain = variance / (variance + own * doubt)
    weights.update(features, shift: share * gain * residual, contraction: share * gain)
    let error = min((1 - gain) * (1 - gain) * square, Self.largestSquare)
    noiseCount += share
    noise = max(noise + share * (error - noise) / noiseCount, Self.leastNoise)
  }
}

extension CountFloor: Codable {
  private enum CodingKeys: CodingKey {
    case weights
    case noise
    case noiseCount
  }

  /// Reads a floor back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if its parts do not fit.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    weights = try container.decode(GaussianWeights.self, forKey: .weights)
    try weights.requireCount(Self.knotCount, in: decoder)
    noise = try container.decode(in: Self.leastNoise...100, forKey: .noise)
    noiseCount = try container.decode(in: .meanWeights, forKey: .noiseCount)
  }
}
