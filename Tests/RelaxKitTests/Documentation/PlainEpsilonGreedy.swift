import RelaxKit

/// The second learner of the article on writing one.
struct PlainEpsilonGreedy: BanditLearner, Codable {
  let epsilon: Double
  private var plays: [Int]
  private var means: [Double]
  var armCount: Int { plays.count }

  init(armCount: Int, epsilon: Double) {
    self.epsilon = epsilon
    plays = Array(repeating: 0, count: armCount)
    means = Array(repeating: 0, count: armCount)
  }

  func chooseArm(
    context: Void, using generator: inout some RandomNumberGenerator
  ) -> ArmChoice {
    let best = means.indices.min { means[$0] < means[$1] }
    return ArmChoice.drawn(from: armCount, using: &generator) { arm in
      epsilon / Double(armCount) + (arm == best ? 1 - epsilon : 0)
    }
  }

  mutating func record(loss: Double, for choice: ArmChoice, context: Void) {
    plays[choice.arm] += 1
    means[choice.arm] += (max(loss, 1) - means[choice.arm]) / Double(plays[choice.arm])
  }
}
