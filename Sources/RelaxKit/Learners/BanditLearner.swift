/// A learner that picks one of finitely many arms each round and sees the loss of that arm alone.
///
/// Two methods and a count make a learner. This one explores for ever:
///
///     struct UniformExploration: BanditLearner, Codable {
///       let armCount: Int
///       private(set) var totalLoss = 0.0
///       mutating func chooseArm(
///         context: Void, using generator: inout some RandomNumberGenerator
///       ) -> ArmChoice {
///         let arm = Int.random(in: 0..<armCount, using: &generator)
///         return ArmChoice(arm: arm, probability: 1 / Double(armCount))
///       }
///       mutating func record(loss: Double, for choice: ArmChoice, context: Void) {
///         totalLoss += loss
///       }
///     }
public protocol BanditLearner: OnlineLearner where Choice == ArmChoice {
  /// How many arms there are to pick from; they are numbered from 0.
  var armCount: Int { get }

  /// Picks an arm for the round with that context, and says how probable the pick was.
  ///
  /// - Precondition: ``OnlineLearner/validate(context:)`` accepts `context`.
  mutating func chooseArm(
    context: Context, using generator: inout some RandomNumberGenerator
  ) -> ArmChoice
}

extension BanditLearner {
  /// Picks an arm for the round with that context.
  public mutating func choose(
    context: Context, using generator: inout some RandomNumberGenerator
  ) -> ArmChoice {
    chooseArm(context: context, using: &generator)
  }

  /// The iterations a loss is above 1, the least a round can cost: what the learners here add up.
  ///
  /// From 2⁵³ on, where a count is no longer exact, losses are taken as equal, so that sums of them
  /// stay finite however many there are.
  func excess(of loss: Double) -> Double {
    require(loss.isFinite, "record a finite loss; a failed solve costs the iteration limit")
    return min(max(loss, 1), 0x1p53) - 1
  }

  /// Stops a choice that cannot have come from this learner.
  func requireOwn(_ choice: ArmChoice) {
    require(
      choice.arm < armCount, "record a loss with the learner that made the choice: it has this arm")
  }
}

extension BanditLearner where Context == Void {
  /// Picks an arm for the next round, and says how probable the pick was.
  public mutating func chooseArm(using generator: inout some RandomNumberGenerator) -> ArmChoice {
    chooseArm(context: (), using: &generator)
  }
}

extension KeyedDecodingContainer {
  /// Reads the mean of ``BanditLearner/excess(of:)`` of each arm, 0 for one that was not played.
  func decodeMeanExcesses(playCounts: [Int], forKey key: Key) throws -> [Double] {
    let means = try decodeList(
      count: playCounts.count...playCounts.count, in: 0...0x1p53, forKey: key)
    if let arm = means.indices.first(where: { playCounts[$0] == 0 && means[$0] != 0 }) {
      throw inconsistentState(
        forKey: key, "[\(arm)] = \(means[arm]), and yet the arm was never played")
    }
    return means
  }
}
