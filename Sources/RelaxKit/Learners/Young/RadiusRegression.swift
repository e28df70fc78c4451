/// u as a smooth function v of a context, and a scatter ξ that the context does not explain.
///
/// v is linear between knots with a Gaussian belief about its values there; ξ is normal with a
/// variance that is learned, except for a small share of stray systems.
struct RadiusRegression: RadiusBelief {
  static var dependsOnContext: Bool { true }

  /// The contexts the knots of v are spread over.
  let range: ClosedRange<Double>

  private var curve: GaussianWeights
  /// The variance of ξ, a mean over the systems below.
  private var scatter = Self.priorScatter
  private var scatterCount = Self.scatterWeight
  /// The share of strays, a mean over the systems below.
  private var strays = Self.priorStrays
  private var strayCount = Self.strayWeight
  /// Counts since some of v was last forgotten.
  private var count = 0

  /// Knots of v, an eighth of the length over which it may bend.
  private static let knotCount = 33

  /// The guess that the context explains u to 0.015, which is 1.5 % of 2 - ω, weighing six systems.
  /// A larger guess vanishes slowly, and hedging against it costs sweeps; chosen among 0.008, 0.015
  /// and 0.03 on the paper's two families.
  private static let priorScatter = 0.015 * 0.015
  private static let scatterWeight = 6.0

  /// The guess of strays, weighing thirty systems, and how far strays are off. Chosen among 0.5 % and
  /// 2 % on the paper's two families.
  private static let priorStrays = 0.005
  private static let strayWeight = 30.0
  private static let strayDeviation = 0.6

  /// What is forgotten of v after each interval, since contexts may slowly change their meaning: a new
  /// variance of 0.01 in 40 000 counts.
  private static let forgettingInterval = 128
  private static let forgetting = 128 * 2e-6

  /// What is forgotten of v when counts contradict it.
  private static let doubtRate = 0.1

  init(range: ClosedRange<Double>) {
    self.range = range
    curve = GaussianWeights(
      mean: Array(repeating: 2, count: Self.knotCount), covariance: Self.priorCovariance)
  }

  /// The covariance of v at two knots before any count: a constant and a slope of deviation 0.5, and a
  /// Matérn-3/2 process of deviation 0.4 and a quarter of the range as its length. With the mean of 2
  /// that is β = 0.76 to 0.995 within one deviation.
  private static func priorCovariance(_ first: Int, _ second: Int) -> Double {
    let (x, y) = (Double(first) / Double(knotCount - 1), Double(second) / Double(knotCount - 1))
    let distance = 3.0.squareRoot() * abs(x - y) / 0.25
    return 0.25 + 0.25 * (2 * x - 1) * (2 * y - 1) + 0.16 * (1 + distance) * exp(-distance)
  }

  private func features(_ context: Double) -> [GaussianWeights.Feature] {
    KnotShares.linear(
      at: range.position(of: context) * Double(Self.knotCount - 1), knotCount: Self.knotCount)
  }

  /// The densities of u at an offset from the expected v, of systems that follow v and of strays.
  private func densities(_ offset: Double, variance: Double) -> (own: Double, stray: Double) {
    let deviation = Self.strayDeviation
    return (
      (1 - strays) * exp(-0.5 * offset * offset / variance) / variance.squareRoot(),
      strays * exp(-0.5 * offset * offset / (deviation * deviation)) / deviation
    )
  }

  func nodes(context: Double) -> [RadiusNode] {
    let features = features(context)
    let mean = curve.mean(of: features)
    let variance = curve.variance(of: features) + scatter
    let deviation = variance.squareRoot()
    var nodes: [RadiusNode] = []
    var total = 0.0
    func add(_ offset: Double, width: Double) {
      let u = mean + offset
      guard SweepCountTable.range.contains(u) else { return }
      let densities = densities(offset, variance: variance)
      let weight = width * (densities.own + densities.stray)
      nodes.append(RadiusNode(u: u, weight: weight))
      total += weight
    }
    // Three deviations densely, the rest, where strays are, coarsely.
    let (inner, outer) = (min(deviation / 3, 0.05), 0.15)
    let count = Int((3 * deviation / inner).rounded(.up))
    nodes.reserveCapacity(2 * count + 1 + Int(5 * Self.strayDeviation / outer) + 2)
    for index in -count...count { add(Double(index) * inner, width: inner) }
    var offset = (Double(count) + 0.5) * inner + outer / 2
    while offset < 2.5 * Self.strayDeviation {
      add(-offset, width: outer)
      add(offset, width: outer)
      offset += outer
    }
    guard total > 0 else {
      let range = SweepCountTable.range
      return [RadiusNode(u: min(max(mean, range.lowerBound), range.upperBound), weight: 1)]
    }
    for index in nodes.indices { nodes[index].weight /= total }
    return nodes
  }

  mutating func update(context: Double, posterior: [RadiusNode]) {
    let features = features(context)
    let mean = curve.mean(of: features)
    let own = curve.variance(of: features)
    let variance = own + scatter
    // The moments of u for a system that follows v, and the probability that this one does.
    var (share, first, second) = (0.0, 0.0, 0.0)
    for node in posterior {
      let offset = node.u - mean
      let densities = densities(offset, variance: variance)
      let density = densities.own + densities.stray
      // Both underflow far from the curve; nothing is then learned of it.
      guard density > 0 else { continue }
      let weight = node.weight * densities.own / density
      share += weight
      first += weight * offset
      second += weight * offset * offset
    }
    count += 1
    if count == Self.forgettingInterval {
      count = 0
      curve.forget(rate: Self.forgetting, towards: Self.priorCovariance)
    }
    strayCount += 1
    // Shares add up to 1 but for rounding.
    strays = min(max(strays + (1 - share - strays) / strayCount, 0), 1)
    guard share > 1e-6 else { return }
    first /= share
    second /= share
    // Of u - E[v] the share `gain` is due to v, the rest to ξ.
    let gain = own / variance
    let remaining = own * (1 - gain) + gain * gain * max(second - first * first, 0)
    curve.update(
      features, shift: share * gain * first,
      contraction: own > 0 ? share * min(max(1 - remaining / own, 0), Self.largestContraction) : 0)
    let rest = (1 - gain) * (1 - gain) * second + gain * scatter
    scatterCount += share
    let updated = scatter + share * (rest - scatter) / scatterCount
    scatter = min(max(updated, Self.scatters.lowerBound), Self.scatters.upperBound)
  }

  mutating func doubt() { curve.forget(rate: Self.doubtRate, towards: Self.priorCovariance) }

  /// What one count may take off a variance at most; nodes are too coarse to tell more.
  private static let largestContraction = 0.98

  /// Keeps the spacing of the nodes, and with it their number, reasonable.
  private static let scatters = 1e-6...100
}

extension RadiusRegression {
  private enum CodingKeys: CodingKey {
    case range
    case curve
    case scatter
    case scatterCount
    case strays
    case strayCount
    case count
  }

  /// Reads a belief back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if it is not one of this kind.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    range = try container.decodeContextRange(forKey: .range)
    curve = try container.decode(GaussianWeights.self, forKey: .curve)
    try curve.requireCount(Self.knotCount, in: decoder)
    scatter = try container.decode(in: Self.scatters, forKey: .scatter)
    scatterCount = try container.decode(in: .meanWeights, forKey: .scatterCount)
    strays = try container.decode(in: 0...1, forKey: .strays)
    strayCount = try container.decode(in: .meanWeights, forKey: .strayCount)
    count = try container.decode(in: 0...Self.forgettingInterval - 1, forKey: .count)
  }
}
