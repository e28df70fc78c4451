import RelaxKit

/// The example of ``BanditLearner``, as a client would write it.
struct UniformExploration: BanditLearner, Codable {
  let armCount: Int
  private(set) var totalLoss = 0.0
  mutating func chooseArm(
    context: Void, using generator: inout some RandomNumberGenerator
  ) -> ArmChoice {
    let arm = Int.random(in: 0..<armCount, using: &generator)
    return ArmChoice(arm: arm, probability: 1 / Double(armCount))
  }
  mutating func record(loss: Double, for choice: ArmChoice, context: Void) { totalLoss += loss }
}
