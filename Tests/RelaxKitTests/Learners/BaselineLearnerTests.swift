import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

struct BaselineLearnerTests {
  @Test func `a fixed arm stays fixed`() {
    var learner = FixedArm(armCount: 7, arm: 6)
    var generator = SplitMix64(seed: 0)
    for loss in [1.0, 10_000, 2] {
      let choice = learner.chooseArm(using: &generator)
      #expect(choice == ArmChoice(arm: 6, probability: 1))
      learner.record(loss: loss, for: choice)
    }
    #expect(generator == SplitMix64(seed: 0))
  }

  @Test func `without exploration every arm is tried once and the best is kept`() {
    let losses = [30.0, 12, 9, 14]
    var learner = EpsilonGreedy(armCount: 4, epsilon: 0)
    var generator = SplitMix64(seed: 19)
    var arms: [Int] = []
    for _ in 0..<7 {
      let choice = learner.chooseArm(using: &generator)
      arms.append(choice.arm)
      learner.record(loss: losses[choice.arm], for: choice)
    }
    #expect(arms == [0, 1, 2, 3, 2, 2, 2])
  }

  @Test func `the mean of the losses decides, not the last one`() {
    var learner = EpsilonGreedy(armCount: 2, epsilon: 0.5)
    for (arm, loss) in [(0, 10.0), (1, 14), (0, 20), (1, 12)] {
      learner.record(loss: loss, for: ArmChoice(arm: arm, probability: 0.5))
    }
    #expect(learner.probabilities() == [0.25, 0.75])
  }

  @Test func `exploration is uniform over all arms`() {
    let learner = EpsilonGreedy(armCount: 4, epsilon: 0.25)
    #expect(learner.probabilities() == [0.8125, 0.0625, 0.0625, 0.0625])
  }

  @Test(arguments: [
    #"{"armCount": 3, "arm": 3}"#, #"{"armCount": 3, "arm": -1}"#, #"{"armCount": 0, "arm": 0}"#,
  ])
  func `a corrupted fixed arm is refused`(json: String) {
    #expect(throws: DecodingError.self) { try decodeState(FixedArm.self, json) }
  }

  @Test(arguments: [
    #"{"epsilon": 0.5, "playCounts": [], "meanExcesses": []}"#,
    #"{"epsilon": 0.5, "playCounts": [1], "meanExcesses": [1, 2]}"#,
    #"{"epsilon": 0.5, "playCounts": [-1], "meanExcesses": [1]}"#,
    #"{"epsilon": 0.5, "playCounts": [9223372036854775807], "meanExcesses": [1]}"#,
    #"{"epsilon": 0.5, "playCounts": [1], "meanExcesses": [-1]}"#,
    #"{"epsilon": 0.5, "playCounts": [1], "meanExcesses": ["NaN"]}"#,
    #"{"epsilon": 1.5, "playCounts": [1], "meanExcesses": [1]}"#,
    #"{"epsilon": "NaN", "playCounts": [1], "meanExcesses": [1]}"#,
  ])
  func `a corrupted epsilon-greedy state is refused`(json: String) {
    #expect(throws: DecodingError.self) { try decodeState(EpsilonGreedy.self, json) }
  }

  @Test func `the states the corruptions start from are accepted`() throws {
    #expect(try decodeState(FixedArm.self, #"{"armCount": 3, "arm": 2}"#).arm == 2)
    let json = #"{"epsilon": 0.5, "playCounts": [1], "meanExcesses": [1]}"#
    #expect(try decodeState(EpsilonGreedy.self, json).probabilities() == [1])
  }

  @Test func `impossible parameters trap`() async {
    await #expect(processExitsWith: .failure) { _ = FixedArm(armCount: 0, arm: 0) }
    await #expect(processExitsWith: .failure) { _ = FixedArm(armCount: 3, arm: 3) }
    await #expect(processExitsWith: .failure) { _ = FixedArm(armCount: 3, arm: -1) }
    await #expect(processExitsWith: .failure) { _ = EpsilonGreedy(armCount: 0, epsilon: 0.1) }
    await #expect(processExitsWith: .failure) { _ = EpsilonGreedy(armCount: 2, epsilon: 1.1) }
    await #expect(processExitsWith: .failure) { _ = EpsilonGreedy(armCount: 2, epsilon: .nan) }
  }
}
