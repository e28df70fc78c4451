/// Tsallis-INF: follows the regularised leader, with Tsallis entropy of order 1/2 as the
/// regulariser.
///
///     var learner = TsallisINF(armCount: 20)
///     let choice = learner.chooseArm(using: &generator)
///     learner.record(loss: 137, for: choice)
///
/// It assumes nothing about how losses come about and needs no number of rounds in advance. Against
/// the best fixed of d arms its regret over T rounds is O(√(d T)), and O(log T) where the losses of
/// each round are drawn anew from one distribution with a single best arm.
///
/// With `k(i)` the sum of `(loss - 1) / probability` over the plays of arm i, `s` the mean of
/// `loss - 1` over all plays, and `η = 2 / √t` in round t = 1, 2, …, arm i is played with
/// probability
///
///     p(i) = 4 / (η (k(i) / s - x))²,   where x < min k(i) / s is such that p sums to 1.
///
/// Source: Zimmert and Seldin, *Tsallis-INF: an optimal algorithm for stochastic and adversarial
/// bandits*, JMLR 22 (2021); the scaling by `s`, which spares one to know the size of the losses,
/// is that of Khodak, Chow, Balcan and Talwalkar, *Learning to Relax*, ICLR 2024, arXiv:2310.02246.
/// Their recipe takes twenty Newton steps from a fixed point, which jump over the pole at
/// `min k(i) / s` once the sums have grown; here the root is found to rounding.
///
/// Rounds are counted by their losses: t is one more than the number of losses recorded.
public struct TsallisINF: BanditLearner, Hashable {
  /// How many losses have been recorded.
  public private(set) var recordCount = 0

  private var estimates: [Double]
  private var totalExcess = 0.0

  /// How many arms there are to pick from.
  public var armCount: Int { estimates.count }

  /// Makes a learner that has seen nothing yet and finds all arms equally likely.
  ///
  /// - Precondition: `armCount` lies in 1...1 000 000.
  public init(armCount: Int) {
    checkArmCount(armCount)
    estimates = Array(repeating: 0, count: armCount)
  }

  /// The probability with which the next round plays each arm; they sum to 1.
  ///
  /// - Complexity: O(``armCount``) for each step of Newton's method.
  public func probabilities() -> [Double] { distribution().probabilities() }

  /// Picks an arm for the next round.
  ///
  /// - Complexity: O(``armCount``) for each step of Newton's method; nothing is allocated.
  public func chooseArm(
    context: Void, using generator: inout some RandomNumberGenerator
  ) -> ArmChoice {
    distribution().draw(using: &generator)
  }

  /// Adds the loss, divided by the probability of the draw, to the estimate of the arm played.
  ///
  /// - Complexity: O(1); nothing is allocated.
  public mutating func record(loss: Double, for choice: ArmChoice, context: Void) {
    requireOwn(choice)
    let excess = excess(of: loss)
    guard recordCount < recordCounts.upperBound else { return }
    estimates[choice.arm] += excess / max(choice.probability, TsallisDistribution.leastWeight)
    totalExcess += excess
    recordCount += 1
  }

  private func distribution() -> TsallisDistribution {
    TsallisDistribution(
      estimates: estimates, scale: recordCount == 0 ? 0 : totalExcess / Double(recordCount),
      round: Double(recordCount + 1))
  }
}

extension TsallisINF: Codable {
  private enum CodingKeys: CodingKey {
    case recordCount
    case estimates
    case totalExcess
  }

  /// Reads a learner back; it goes on exactly as the saved one would have.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if the state is not one a learner can be in.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    recordCount = try container.decode(in: recordCounts, forKey: .recordCount)
    estimates = try container.decodeList(count: armCounts, in: .notNegative, forKey: .estimates)
    totalExcess = try container.decode(in: .notNegative, forKey: .totalExcess)
    let hasLosses = estimates.contains { $0 > 0 }
    // The least excess there is lies one step of the floating-point grid above 1.
    guard totalExcess == 0 ? !hasLosses : hasLosses && totalExcess >= .ulpOfOne else {
      throw container.inconsistentState(
        forKey: .totalExcess, "= \(totalExcess) does not belong to the estimates")
    }
    guard totalExcess == 0 || recordCount > 0 else {
      throw container.inconsistentState(
        forKey: .recordCount, "= 0, and yet there are losses of \(totalExcess) above 1")
    }
  }
}
