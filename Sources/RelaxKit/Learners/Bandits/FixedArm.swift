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
  /// - Precondition: `arm` is one of `0..<armCount`.
  public init(armCount: Int, arm: Int) {
    precondition(armCount > 0, "give a learner at least one arm")
    precondition(arm >= 0 && arm < armCount, "fix one of the arms 0..<armCount")
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
  /// - Throws: `DecodingError.dataCorrupted` if the arm is not one of `0..<armCount`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    armCount = try container.decode(Int.self, forKey: .armCount)
    arm = try container.decode(Int.self, forKey: .arm)
    guard arm >= 0, arm < armCount else {
      throw DecodingError.inconsistentState("no arm \(arm) among \(armCount)", in: decoder)
    }
  }
}
