/// Plays the arm of the lowest mean loss, except that now and then it plays any arm at random.
///
///     var learner = EpsilonGreedy(armCount: 20, epsilon: 0.05)
///
/// The simplest learner that ever finds the best arm, and a baseline: exploring costs it the same
/// share of all rounds for ever, so its regret grows in proportion to their number. An arm without
/// a loss yet counts as better than all others, and the first such arm is played first.
public struct EpsilonGreedy: BanditLearner, Hashable {
  /// The probability with which a round plays an arm drawn uniformly.
  public let epsilon: Double

  private var playCounts: [Int]
  private var meanExcesses: [Double]

  /// How many arms there are to pick from.
  public var armCount: Int { playCounts.count }

  /// Makes a learner that has seen nothing yet.
  ///
  /// - Precondition: `armCount` lies in 1...1 000 000, and `epsilon` lies in 0...1.
  public init(armCount: Int, epsilon: Double) {
    checkArmCount(armCount)
    require(epsilon >= 0 && epsilon <= 1, "give epsilon, a probability, between 0 and 1")
    self.epsilon = epsilon
    playCounts = Array(repeating: 0, count: armCount)
    meanExcesses = Array(repeating: 0, count: armCount)
  }

  /// The probability with which the next round plays each arm.
  public func probabilities() -> [Double] {
    let best = bestArm()
    return (0..<armCount).map { probability(of: $0, best: best) }
  }

  /// Picks an arm for the next round.
  ///
  /// - Complexity: O(``armCount``); nothing is allocated.
  public func chooseArm(
    context: Void, using generator: inout some RandomNumberGenerator
  ) -> ArmChoice {
    let best = bestArm()
    return ArmChoice.drawn(from: armCount, using: &generator) { probability(of: $0, best: best) }
  }

  /// Takes the loss into the mean of the arm played.
  ///
  /// - Complexity: O(1); nothing is allocated.
  public mutating func record(loss: Double, for choice: ArmChoice, context: Void) {
    requireOwn(choice)
    let excess = excess(of: loss)
    guard playCounts[choice.arm] < recordCounts.upperBound else { return }
    playCounts[choice.arm] += 1
    meanExcesses[choice.arm] +=
      (excess - meanExcesses[choice.arm]) / Double(playCounts[choice.arm])
  }

  private func bestArm() -> Int {
    var best = 0
    for arm in 0..<armCount {
      if playCounts[arm] == 0 { return arm }
      if meanExcesses[arm] < meanExcesses[best] { best = arm }
    }
    return best
  }

  private func probability(of arm: Int, best: Int) -> Double {
    epsilon / Double(armCount) + (arm == best ? 1 - epsilon : 0)
  }
}

extension EpsilonGreedy: Codable {
  private enum CodingKeys: CodingKey {
    case epsilon
    case playCounts
    case meanExcesses
  }

  /// Reads a learner back; it goes on exactly as the saved one would have.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if the state is not one a learner can be in.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    epsilon = try container.decode(in: 0...1, forKey: .epsilon)
    playCounts = try container.decodeList(count: armCounts, in: recordCounts, forKey: .playCounts)
    meanExcesses = try container.decodeMeanExcesses(playCounts: playCounts, forKey: .meanExcesses)
  }
}
