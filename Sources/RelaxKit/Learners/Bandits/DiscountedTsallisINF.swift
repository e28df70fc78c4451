/// ``TsallisINF`` that forgets: a loss counts less the longer ago it was.
///
///     var learner = DiscountedTsallisINF(armCount: 20, discount: 0.99)
///
/// For sequences in which the best arm changes, as it does when a simulation drifts. Each loss
/// recorded multiplies the weight of those before by `discount`, so that about the last
/// `1 / (1 - discount)` count, and the rate of learning is that of as many rounds: exploring never
/// ends. A discount of 1 forgets nothing and is Tsallis-INF.
///
/// With `γ` the discount, and all sums over the losses so far, the one recorded `j` losses ago
/// weighted by `γʲ`: `n` is the sum of ones, `k(i)` that of `(loss - 1) / probability` over the plays
/// of arm i, `s` the mean of `loss - 1`, and `t = 1 + n` takes the place of the number of the round in
/// the probabilities of ``TsallisINF``.
///
/// Discounting is the remedy of Garivier and Moulines, *On upper-confidence bound policies for
/// switching bandit problems*, ALT 2011, there for upper confidence bounds. No bound on the regret is
/// known for the combination.
public struct DiscountedTsallisINF: BanditLearner, Hashable {
  /// What the weight of each loss is multiplied by when the next is recorded, in (0, 1].
  public let discount: Double

  private var estimates: [Double]
  private var recordWeight = 0.0
  private var totalExcess = 0.0

  /// How many arms there are to pick from.
  public var armCount: Int { estimates.count }

  /// Makes a learner that has seen nothing yet and finds all arms equally likely.
  ///
  /// - Precondition: `armCount` lies in 1...1 000 000, and `discount` lies in (0, 1].
  public init(armCount: Int, discount: Double) {
    checkArmCount(armCount)
    require(discount > 0 && discount <= 1, "give a discount above 0 and at most 1")
    self.discount = discount
    estimates = Array(repeating: 0, count: armCount)
  }

  /// The probability with which the next round plays each arm; they sum to 1.
  ///
  /// - Complexity: that of ``TsallisINF/probabilities()``.
  public func probabilities() -> [Double] { distribution().probabilities() }

  /// Picks an arm for the next round.
  ///
  /// - Complexity: that of ``TsallisINF/chooseArm(context:using:)``; nothing is allocated.
  public func chooseArm(
    context: Void, using generator: inout some RandomNumberGenerator
  ) -> ArmChoice {
    distribution().draw(using: &generator)
  }

  /// Discounts what is known and adds the loss, divided by the probability of the draw.
  ///
  /// - Complexity: O(``armCount``); nothing is allocated.
  public mutating func record(loss: Double, for choice: ArmChoice, context: Void) {
    requireOwn(choice)
    let excess = excess(of: loss)
    for arm in estimates.indices { estimates[arm] *= discount }
    estimates[choice.arm] += excess / max(choice.probability, TsallisDistribution.leastWeight)
    totalExcess = totalExcess * discount + excess
    recordWeight = recordWeight * discount + 1
  }

  private func distribution() -> TsallisDistribution {
    // Nothing to tell the arms apart is left when all losses above 1 are forgotten; dividing by what
    // rounding leaves of them could overflow.
    let isForgotten = totalExcess < Self.leastTotalExcess
    return TsallisDistribution(
      estimates: estimates, scale: isForgotten ? 0 : totalExcess / recordWeight,
      round: recordWeight + 1)
  }

  private static let leastTotalExcess = 0x1p-256
}

extension DiscountedTsallisINF: Codable {
  private enum CodingKeys: CodingKey {
    case discount
    case estimates
    case recordWeight
    case totalExcess
  }

  /// Reads a learner back; it goes on exactly as the saved one would have.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if the state is not one a learner can be in.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    discount = try container.decode(in: Double.leastNonzeroMagnitude...1, forKey: .discount)
    estimates = try container.decodeList(count: armCounts, in: .notNegative, forKey: .estimates)
    recordWeight = try container.decode(
      in: 0...Double(recordCounts.upperBound), forKey: .recordWeight)
    totalExcess = try container.decode(in: .notNegative, forKey: .totalExcess)
    let isPristine = totalExcess == 0 && estimates.allSatisfy { $0 == 0 }
    guard recordWeight >= 1 || (recordWeight == 0 && isPristine) else {
      throw container.inconsistentState(
        forKey: .recordWeight, "= \(recordWeight) does not belong to the estimates")
    }
  }
}
