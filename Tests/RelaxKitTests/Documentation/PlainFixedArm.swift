import RelaxKit

/// The first learner of the article on writing one.
struct PlainFixedArm: BanditLearner, Codable {
  let armCount: Int
  let arm: Int

  func chooseArm(
    context: Void, using generator: inout some RandomNumberGenerator
  ) -> ArmChoice {
    ArmChoice(arm: arm, probability: 1)
  }

  func record(loss: Double, for choice: ArmChoice, context: Void) {}
}
