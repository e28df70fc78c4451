#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Log counts as a smooth function of w = -log(2 - ω) and of a place between 0 and 1, the context:
/// Gaussian process regression on a grid.
///
/// The function is bilinear between knots, with a Gaussian belief about its values there. Nothing is
/// assumed of the method but that close omegas and contexts have close counts.
struct CountSurface: Sendable {
  private let prior: CountPrior
  private var weights: GaussianWeights
  /// The knots of the context; one if there is none.
  private let placeCount: Int
  /// The variance of a log count around the surface, a mean over so many counts.
  private var noise = Self.priorNoise
  private var noiseCount = Self.noiseWeight
  /// Counts since some was last forgotten.
  private var sinceForgetting = 0

  /// Omegas from 1 to 1.955 at distances at which log counts are nearly straight between.
  private static let largestDepth = 3.1
  private static let depthCount = 7

  /// Candidates between two knots of w; the minimum need not lie on a knot.
  private static let subdivision = 4

  /// The guess of the noise, 0.1, weighing ten counts, and bounds: what interpolation between knots
  /// misses at least, and what outliers may make of it at most.
  private static let priorNoise = 0.01
  private static let noiseWeight = 10.0
  private static let leastNoise = 0.03 * 0.03
  private static let largestSquare = 1.0

  /// The largest surprise a count is taken for, as a logarithm: a failed solve counts as bad but must
  /// not bend the surface around it out of shape.
  private static let largestExcess = 4.0

  /// What is forgotten after so many counts, for methods and systems to change slowly.
  private static let forgettingInterval = 128
  private static let forgetting = 128 * 2e-6

  /// Makes a surface over so many knots of a context, 1 for no context.
  init(placeCount: Int, prior: CountPrior = .wide) {
    self.placeCount = placeCount
    self.prior = prior
    let mean = (0..<Self.depthCount * placeCount).map {
      CountPrior.mean + prior.rise(atDepth: Double($0 / placeCount) * Self.spacing)
    }
    weights = GaussianWeights(mean: mean) {
      Self.covariance($0, $1, placeCount: placeCount, prior: prior)
    }
  }

  /// The distance of two knots of w.
  private static let spacing = largestDepth / Double(depthCount - 1)

  private static func covariance(
    _ first: Int, _ second: Int, placeCount: Int, prior: CountPrior
  ) -> Double {
    let places = Double(first % placeCount - second % placeCount)
    return prior.covariance(
      depth: Double(first / placeCount - second / placeCount) * spacing,
      place: placeCount > 1 ? places / Double(placeCount - 1) : 0)
  }

  /// Two knots with their shares.
  private static func hats(_ position: Double, count: Int) -> [(index: Int, share: Double)] {
    guard count > 1 else { return [(0, 1)] }
    let scaled = min(max(position, 0), 1) * Double(count - 1)
    let index = min(Int(scaled), count - 2)
    let fraction = scaled - Double(index)
    return [(index, 1 - fraction), (index + 1, fraction)]
  }

  private func features(
    depth: Double, place: Double, share: Double = 1
  ) -> [GaussianWeights.Feature] {
    var features: [GaussianWeights.Feature] = []
    features.reserveCapacity(4)
    for row in Self.hats(depth / Self.largestDepth, count: Self.depthCount) {
      for column in Self.hats(place, count: placeCount) {
        let value = share * row.share * column.share
        if value > 0 {
          features.append(.init(index: row.index * placeCount + column.index, value: value))
        }
      }
    }
    return features
  }

  /// The omega to try next at a place: that of the least count that is likely, expected minus some
  /// deviations.
  func bestOmega(place: Double) -> Double {
    let optimism = prior.optimism(hasContext: placeCount > 1)
    var best = (depth: 0.0, bound: Double.infinity)
    let last = (Self.depthCount - 1) * Self.subdivision
    for candidate in 0...last {
      let depth = Self.largestDepth * Double(candidate) / Double(last)
      let features = features(depth: depth, place: place)
      let bound =
        weights.mean(of: features) - optimism * weights.variance(of: features).squareRoot()
      if bound < best.bound { best = (depth, bound) }
    }
    return 2 - exp(-best.depth)
  }

  /// Takes in a count; a solve with several omegas counts for each as much as it took of the time.
  mutating func record(count: Double, of phases: PhaseList, place: Double) {
    var features: [GaussianWeights.Feature] = []
    var rest = count
    for (depth, length) in zip(phases.depths, phases.lengths) where rest > 0 {
      let time = min(length, rest)
      features += self.features(depth: depth, place: place, share: time / count)
      rest -= time
    }
    let variance = weights.variance(of: features)
    let excess = log(count) - weights.mean(of: features)
    let clipped = min(max(excess, -Self.largestExcess), Self.largestExcess)
    let total = max(noise, Self.leastNoise) + 1 / (12 * count * count)
    let gain = variance / (variance + total)
    weights.update(features, shift: gain * clipped, contraction: gain)
    let error = (1 - gain) * clipped
    noiseCount += 1
    noise += (min(error * error + gain * total, Self.largestSquare) - noise) / noiseCount
    sinceForgetting += 1
    if sinceForgetting == Self.forgettingInterval {
      sinceForgetting = 0
      weights.forget(rate: Self.forgetting) {
        Self.covariance($0, $1, placeCount: placeCount, prior: prior)
      }
    }
  }
}

extension CountSurface: Codable {
  private enum CodingKeys: CodingKey {
    case prior
    case weights
    case placeCount
    case noise
    case noiseCount
    case sinceForgetting
  }

  /// Reads a surface back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if its parts do not fit.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    // Surfaces of one prior only were saved without its name.
    prior = try container.decodeIfPresent(CountPrior.self, forKey: .prior) ?? .wide
    weights = try container.decode(GaussianWeights.self, forKey: .weights)
    placeCount = try container.decode(Int.self, forKey: .placeCount)
    noise = try container.decode(Double.self, forKey: .noise)
    noiseCount = try container.decode(Double.self, forKey: .noiseCount)
    sinceForgetting = try container.decode(Int.self, forKey: .sinceForgetting)
    guard placeCount > 0, placeCount <= 1 << 20,
      (0..<Self.forgettingInterval).contains(sinceForgetting),
      weights.mean.count == Self.depthCount * placeCount,
      weights.mean.allSatisfy({ abs($0) < 1e6 }), noise >= 0, noise < 100, noiseCount >= 1,
      noiseCount.isFinite
    else {
      throw DecodingError.inconsistentState("no surface of counts", in: decoder)
    }
  }
}
