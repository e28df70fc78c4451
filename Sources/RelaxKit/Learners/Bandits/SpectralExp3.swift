/// Exp3 for arms on a path whose neighbours cost about the same: what one arm costs tells about the
/// arms beside it.
///
///     var learner = SpectralExp3(armCount: 20)
///     let choice = learner.chooseArm(using: &generator)
///     learner.record(loss: 137, for: choice)
///
/// Exp3 estimates the losses of a round by zero for all arms but the one played, and that by its loss
/// over its probability p. Here the estimates are smooth: with `L` the Laplacian of the path of arms
/// (`xᵀ L x` is the sum of squared differences of neighbours), the estimates after playing arm `a` are
///
///     x = (loss - 1) (diag(p) + λ L)⁻¹ e(a),
///
/// whose mean over draws is the minimiser θ of `Σ p(i) (θ(i) - loss(i) + 1)² + λ θᵀ L θ`: the losses
/// themselves where the arm is likely, those of likely arms nearby where it is not. Equal losses
/// are estimated exactly, and no estimate exceeds `d (1 + 1 / λ)` times the excess of the loss, d being
/// the number of arms. The next round plays arm i with a probability in proportion to `exp(-η k(i))`,
/// k being the sum of the estimates. The rate `η = √(log d / v)`, `v` the sum over rounds of
/// `Σ p(i) x(i)²`, balances the two parts of the regret of exponential weights, `log d / η` and the sum of
/// `η Σ p(i) x(i)² / 2`, whatever the size of the losses.
///
/// Penalising `θᵀ L θ` is the idea of Kocák, Munos, Kveton, Agrawal and Valko, *Spectral bandits*,
/// JMLR 21 (2020), there with confidence bounds or Thompson sampling for losses drawn from one
/// distribution; here exponential weights carry it to losses that are not. The estimates are biased
/// where losses are not smooth, so that no bound holds on the regret against the best arm.
public struct SpectralExp3: BanditLearner, Hashable {
  /// The weight λ of smoothness, in 10⁻⁶...1: the larger, the farther a loss speaks for arms beside
  /// the one played.
  public let smoothing: Double

  private var estimates: [Double]
  private var variation = 0.0

  /// How many arms there are to pick from.
  public var armCount: Int { estimates.count }

  /// Makes a learner that has seen nothing yet and finds all arms equally likely.
  ///
  /// - Precondition: `armCount` lies in 1...1 000 000, and `smoothing` lies in 1e-6...1.
  public init(armCount: Int, smoothing: Double = 0.1) {
    checkArmCount(armCount)
    require(Self.smoothingRange.contains(smoothing), "give a smoothing between 1e-6 and 1")
    self.smoothing = smoothing
    estimates = Array(repeating: 0, count: armCount)
  }

  package static let smoothingRange = 1e-6...1

  /// The probability with which the next round plays each arm; they sum to 1.
  ///
  /// - Complexity: O(``armCount``).
  public func probabilities() -> [Double] {
    // While every loss was 1 there is nothing to tell the arms apart.
    let rate = variation > 0 ? (log(Double(armCount)) / variation).squareRoot() : 0
    let least = estimates.reduce(.infinity, min)
    var weights = estimates.map { exp(-rate * ($0 - least)) }
    let total = weights.reduce(0, +)
    for arm in weights.indices { weights[arm] /= total }
    return weights
  }

  /// Picks an arm for the next round.
  ///
  /// - Complexity: O(``armCount``).
  public func chooseArm(
    context: Void, using generator: inout some RandomNumberGenerator
  ) -> ArmChoice {
    let probabilities = probabilities()
    return ArmChoice.drawn(from: armCount, using: &generator) { probabilities[$0] }
  }

  /// Adds to the estimates what the loss says about all arms.
  ///
  /// If other losses came between the choice and this one, the probabilities of the arms not played
  /// are those of now.
  ///
  /// - Complexity: O(``armCount``).
  public mutating func record(loss: Double, for choice: ArmChoice, context: Void) {
    requireOwn(choice)
    let excess = excess(of: loss)
    var probabilities = probabilities()
    probabilities[choice.arm] = choice.probability
    let shares = shares(of: choice.arm, probabilities: probabilities)
    for (arm, share) in shares.enumerated() {
      estimates[arm] += excess * share
      variation += probabilities[arm] * (excess * share) * (excess * share)
    }
  }

  /// The column `(diag(p) + λ L)⁻¹ e(arm)`.
  ///
  /// The matrix is that of a ladder of resistors, with a conductance of p(i) from node i to the ground
  /// and of λ between neighbours, and the column holds the voltages for a unit current into one node.
  /// Thus nothing is subtracted, and no digits are lost.
  private func shares(of arm: Int, probabilities: [Double]) -> [Double] {
    // The conductance to the ground of a node and all beyond it, seen from the arm; from the arm
    // itself, of everything.
    var values = probabilities
    for node in 0..<arm { values[node + 1] += inSeries(values[node]) }
    for node in ((arm + 1)..<armCount).reversed() { values[node - 1] += inSeries(values[node]) }
    values[arm] = 1 / values[arm]
    // Outwards the voltage falls, at each link by what it takes of link and rest.
    for node in (0..<arm).reversed() {
      values[node] = values[node + 1] * (smoothing / (smoothing + values[node]))
    }
    for node in (arm + 1)..<armCount {
      values[node] = values[node - 1] * (smoothing / (smoothing + values[node]))
    }
    return values
  }

  /// The conductance of a link and what lies behind it.
  private func inSeries(_ conductance: Double) -> Double {
    smoothing * (conductance / (smoothing + conductance))
  }
}

extension SpectralExp3: Codable {
  private enum CodingKeys: CodingKey {
    case smoothing
    case estimates
    case variation
  }

  /// Reads a learner back; it goes on exactly as the saved one would have.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if the state is not one a learner can be in.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    smoothing = try container.decode(in: Self.smoothingRange, forKey: .smoothing)
    estimates = try container.decodeList(count: armCounts, in: .notNegative, forKey: .estimates)
    variation = try container.decode(in: .notNegative, forKey: .variation)
    let hasLosses = estimates.contains { $0 > 0 }
    // The least excess there is lies one step of the floating-point grid above 1, and the squares of
    // its estimates have a mean of at least half its own.
    guard variation == 0 ? !hasLosses : hasLosses && variation >= 0x1p-105 else {
      throw container.inconsistentState(
        forKey: .variation, "= \(variation) does not belong to the estimates")
    }
  }
}
