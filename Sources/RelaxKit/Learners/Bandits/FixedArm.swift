/// The learner that learns nothing: it plays one arm for ever.
///
/// It makes a fixed parameter a baseline to which a learner is compared under the same tuner.
///
///     var baseline = FixedArm(armCount: 20, arm: 10)
public struct FixedArm: BanditLearner, Hashable {
  /// How many arms there are to pick from.
  public let armCount: Int

  /// The arm played in every round.
  public let arm: Int

  /// Makes a learner that plays `arm`.
  ///
  /// - Precondition: `armCount` lies in 1...1 000 000, and `arm` is one of `0..<armCount`.
  public init(armCount: Int, arm: Int) {
    checkArmCount(armCount)
    require(arm >= 0 && arm < armCount, "fix one of the arms 0..<armCount")
    self.armCount = armCount
    self.arm = arm
  }

  /// Picks the fixed arm, with probability 1; the generator is not used.
  public func chooseArm(
    context: Void, using generator: inout some RandomNumberGenerator
  ) -> ArmChoice {
    ArmChoice(arm: arm, probability: 1)
  }

  /// Checks the loss and forgets it.
  public func record(loss: Double, for choice: ArmChoice, context: Void) {
    requireOwn(choice)
    _ = excess(of: loss)
  }
}

extension FixedArm: Codable {
  /// Reads a learner back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` for numbers that the initializer would not take.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    armCount = try container.decode(in: armCounts, forKey: .armCount)
    arm = try container.decode(in: 0...armCount - 1, forKey: .arm)
  }
}
