/// Log counts as a smooth function of w = -log(2 - ω) and of a place between 0 and 1, the context:
/// Gaussian process regression on a grid.
///
/// It is the sum of two functions. One stays; it is linear in the place between knots. The other is of
/// w alone and drifts from system to system: what neighbours in a sequence have in common beyond their
/// contexts. Both are cubic in w, with a Gaussian belief about their values at the knots. Nothing is
/// assumed of the method but that close omegas, contexts and systems have close counts.
struct CountSurface: Sendable {
  private let prior: CountPrior
  /// The values at the knots: for each w those of the places, then the drifting ones.
  private var weights: GaussianWeights
  /// The knots of the context; one if there is none.
  private let placeCount: Int
  /// The variance of a log count around the surface, a mean over `noiseCount` counts.
  private var noise = Self.priorNoise
  private var noiseCount = Self.noiseWeight
  /// Products of successive residuals of the lasting function, and squares of them: late ones weigh
  /// more. Their ratio is how much of the residuals is drift rather than noise.
  private var lagProduct = 0.0
  private var square = Self.priorSquare
  private var lastResidual = 0.0
  /// Counts since some was last forgotten.
  private var sinceForgetting = 0

  /// Omegas from 1 to 1.955. Eleven knots tell 1.1 from 1 and 1.27; seven lost 3 % on the heat
  /// equation with 99 points a side.
  private static let largestDepth = 3.1
  private static let depthCount = 11

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

  /// Residuals of 0.2 that have nothing in common, weighing ten counts, are the guess of the drift; the
  /// memory is that of 50 counts. What a residual may say is bounded, for failed solves are no drift.
  private static let priorSquare = 10 * 0.04
  private static let residualMemory = 0.98
  private static let largestResidual = 1.0

  /// How often something is forgotten, and how much, since methods and systems may change slowly.
  private static let forgettingInterval = 128
  private static let forgetting = 128 * 2e-6

  /// The most knots of a context that a learner has.
  private static let largestPlaceCount = 8

  /// Makes a surface over `placeCount` knots of a context, 1 for no context.
  init(placeCount: Int, prior: CountPrior = .wide) {
    self.placeCount = placeCount
    self.prior = prior
    let mean = (0..<Self.depthCount * placeCount).map {
      CountPrior.mean + prior.rise(atDepth: Double($0 / placeCount) * Self.spacing)
    }
    // No drift is seen yet.
    weights = GaussianWeights(mean: mean + Array(repeating: 0, count: Self.depthCount)) {
      Self.covariance($0, $1, placeCount: placeCount, prior: prior, drift: 0)
    }
  }

  /// The distance of two knots of w.
  private static let spacing = largestDepth / Double(depthCount - 1)

  /// The covariance of two weights before any count, `drift` being the share of the drift there is.
  private static func covariance(
    _ first: Int, _ second: Int, placeCount: Int, prior: CountPrior, drift: Double
  ) -> Double {
    let lasting = depthCount * placeCount
    guard first < lasting || second < lasting else {
      return drift * prior.driftCovariance(depth: Double(first - second) * spacing)
    }
    guard first < lasting, second < lasting else { return 0 }
    let places = Double(first % placeCount - second % placeCount)
    return prior.covariance(
      depth: Double(first / placeCount - second / placeCount) * spacing,
      place: placeCount > 1 ? places / Double(placeCount - 1) : 0)
  }

  /// The log counts at the knots of w for a place, as features of the weights.
  private func knots(place: Double) -> [[GaussianWeights.Feature]] {
    let shares = KnotShares.linear(
      at: place * Double(placeCount - 1), knotCount: placeCount)
    return (0..<Self.depthCount).map { row in
      shares.map { .init(index: row * placeCount + $0.index, value: $0.value) }
        + [.init(index: Self.depthCount * placeCount + row, value: 1)]
    }
  }

  /// The shares of the knots of w in a value between them.
  private static func shares(atDepth depth: Double) -> [GaussianWeights.Feature] {
    KnotShares.cubic(
      at: depth / largestDepth * Double(depthCount - 1), knotCount: depthCount)
  }

  /// The omega to try next at a place: that of the least count that is likely, expected minus some
  /// deviations.
  func bestOmega(place: Double) -> Double {
    let curve = weights.combined(knots(place: place))
    var best = (depth: 0.0, bound: Double.infinity)
    let last = (Self.depthCount - 1) * Self.subdivision
    for candidate in 0...last {
      let depth = Double(candidate) / Double(last) * Self.largestDepth
      let shares = Self.shares(atDepth: depth)
      let bound =
        curve.mean(of: shares) - prior.optimism * curve.variance(of: shares).squareRoot()
      if bound < best.bound { best = (depth, bound) }
    }
    return 2 - exp(-best.depth)
  }

  /// Whether a count is beyond all that a gentle prior leaves possible: seven times the one expected,
  /// and three deviations above it.
  private func isRefuted(
    by features: [GaussianWeights.Feature], logCount: Double, rounding: Double
  ) -> Bool {
    let excess = logCount - weights.mean(of: features)
    let variance = weights.variance(of: features) + max(noise, Self.leastNoise) + rounding
    return excess > 2 && excess * excess > 9 * variance
  }

  /// Takes in a count; a solve with several omegas counts for each as much as it took of the time.
  mutating func record(count: Double, of phases: PhaseList, place: Double) {
    let features = features(of: phases, count: count, place: place)
    let logCount = log(count)
    let rounding = 1 / (12 * count * count)
    if prior == .gentle, isRefuted(by: features, logCount: logCount, rounding: rounding) {
      self = CountSurface(placeCount: placeCount)
    }
    let variance = weights.variance(of: features)
    let excess = logCount - weights.mean(of: features)
    let clipped = min(max(excess, -Self.largestExcess), Self.largestExcess)
    let total = max(noise, Self.leastNoise) + rounding
    let gain = variance / (variance + total)
    weights.update(features, shift: gain * clipped, contraction: gain)
    let error = (1 - gain) * clipped
    noiseCount += 1
    noise += (min(error * error + gain * total, Self.largestSquare) - noise) / noiseCount
    moveOn(features, logCount: logCount)
  }

  /// A log count as features of the weights, each w by its share of the time.
  private func features(
    of phases: PhaseList, count: Double, place: Double
  ) -> [GaussianWeights.Feature] {
    let knots = knots(place: place)
    var features: [GaussianWeights.Feature] = []
    var rest = count
    for (depth, length) in zip(phases.depths, phases.lengths) where rest > 0 {
      let time = min(length, rest)
      for share in Self.shares(atDepth: depth) {
        for feature in knots[share.index] {
          features.append(
            .init(index: feature.index, value: time / count * share.value * feature.value))
        }
      }
      rest -= time
    }
    return features
  }

  /// Lets the drift go on to the next system, and some of what lasts be forgotten.
  private mutating func moveOn(_ features: [GaussianWeights.Feature], logCount: Double) {
    let (placeCount, prior) = (placeCount, prior)
    let lasting = Self.depthCount * placeCount
    let own = weights.mean(of: features.filter { $0.index < lasting })
    let residual = min(max(logCount - own, -Self.largestResidual), Self.largestResidual)
    lagProduct = Self.residualMemory * lagProduct + residual * lastResidual
    square = Self.residualMemory * square + residual * residual
    lastResidual = residual
    let drift = min(max(lagProduct / square, 0), 1)
    weights.relax(from: lasting, keeping: CountPrior.driftMemory) {
      Self.covariance($0, $1, placeCount: placeCount, prior: prior, drift: drift)
    }
    sinceForgetting += 1
    if sinceForgetting == Self.forgettingInterval {
      sinceForgetting = 0
      weights.forget(rate: Self.forgetting) {
        Self.covariance($0, $1, placeCount: placeCount, prior: prior, drift: 1)
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
    case lagProduct
    case square
    case lastResidual
    case sinceForgetting
  }

  /// Reads a surface back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if its parts do not fit.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    prior = try container.decode(CountPrior.self, forKey: .prior)
    weights = try container.decode(GaussianWeights.self, forKey: .weights)
    placeCount = try container.decode(in: 1...Self.largestPlaceCount, forKey: .placeCount)
    try weights.requireCount(Self.depthCount * (placeCount + 1), in: decoder)
    noise = try container.decode(in: 0...100, forKey: .noise)
    noiseCount = try container.decode(in: .meanWeights, forKey: .noiseCount)
    square = try container.decode(in: Double.leastNonzeroMagnitude...100, forKey: .square)
    lagProduct = try container.decode(in: -100...100, forKey: .lagProduct)
    let residuals = -Self.largestResidual...Self.largestResidual
    lastResidual = try container.decode(in: residuals, forKey: .lastResidual)
    sinceForgetting = try container.decode(
      in: 0...Self.forgettingInterval - 1, forKey: .sinceForgetting)
  }

  /// Refuses a surface over another number of knots, such as that of a learner with a context for one
  /// without.
  func requirePlaces(count: Int, in decoder: any Decoder) throws {
    guard placeCount == count else {
      throw DecodingError.inconsistentState(
        "the surface of counts has placeCount = \(placeCount), and that of this learner has \(count)",
        in: decoder)
    }
  }
}
