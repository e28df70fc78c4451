import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

struct OSUBTests {
  private static let seeds: [UInt64] = [730_021, 1_884, 40_900_613]

  /// Plays rounds whose losses are these means times a random factor; returns the arms.
  private func play(
    _ learner: inout OSUB, means: [Double], spread: Double, rounds: Int, seed: UInt64
  ) -> [Int] {
    var generator = SplitMix64(seed: seed)
    return (0..<rounds).map { _ in
      let choice = learner.chooseArm(using: &generator)
      let factor = Double.random(in: (1 - spread)...(1 + spread), using: &generator)
      learner.record(loss: means[choice.arm] * factor, for: choice)
      return choice.arm
    }
  }

  @Test func `without noise it walks to the best arm`() {
    var learner = OSUB(armCount: 9)
    let means = (0..<9).map { 10.0 + 3 * abs(Double($0) - 7) }
    // The middle leads and is played; then its lower neighbour, which is worse, then its upper one,
    // which leads from there on. Each new leader is played first, and its lower neighbour is known.
    let arms = play(&learner, means: means, spread: 0, rounds: 30, seed: 1)
    #expect(arms.prefix(7) == [4, 3, 5, 5, 6, 6, 7])
    #expect(learner.leader == 7)
    // Once the variance is known to be 0, only a neighbour not yet played is worth a round.
    #expect(arms.suffix(15).allSatisfy { $0 == 7 })
  }

  @Test(arguments: seeds) func `the best arm gets most of the rounds`(seed: UInt64) {
    for best in [0, 3, 11, 19] {
      var learner = OSUB(armCount: 20)
      let means = (0..<20).map { 30.0 + 5 * abs(Double($0 - best)) }
      let arms = play(&learner, means: means, spread: 0.3, rounds: 3000, seed: seed)
      #expect(arms.count { $0 == best } > 2000)
      #expect(learner.leader == best)
      // After the walk nothing but the best arm and its neighbours is tried.
      #expect(arms.suffix(1500).allSatisfy { abs($0 - best) <= 1 })
    }
  }

  @Test func `the leader is played in every third round it leads`() {
    // The upper neighbour is as good as the leader, and its index often lower.
    var learner = OSUB(armCount: 3)
    let arms = play(&learner, means: [40, 20, 40], spread: 0.4, rounds: 900, seed: 31_400)
    let leading = arms.indices.filter { $0.isMultiple(of: 3) }
    #expect(leading.allSatisfy { arms[$0] == 1 })
  }

  @Test func `indices weigh means against the rounds of an arm`() throws {
    // Leads: 7 so far. σ² = 90 / (10 - 2) and σ √(2 log 8) = 6.84: the index of arm 0 is 14 - 6.84 /
    // √8 = 11.6, that of arm 1 is 15 - 6.84 / √2 = 10.2.
    let json = """
      {"playCounts": [8, 2], "leadCounts": [7, 3], "meanExcesses": [14, 15], "squares": 90}
      """
    var generator = SplitMix64(seed: 1)
    #expect(try decodeState(OSUB.self, json).chooseArm(context: (), using: &generator).arm == 1)
    // With a hundredth of the variance it is 13.8 against 14.5.
    let sure = json.replacing("\"squares\": 90", with: "\"squares\": 0.9")
    #expect(try decodeState(OSUB.self, sure).chooseArm(context: (), using: &generator).arm == 0)
  }

  @Test func `choices are sure and the generator is left alone`() {
    let learner = OSUB(armCount: 5)
    var generator = SplitMix64(seed: 1)
    #expect(
      learner.chooseArm(context: (), using: &generator) == ArmChoice(arm: 2, probability: 1))
    #expect(generator == SplitMix64(seed: 1))
  }

  @Test func `squares are those about the means of the arms`() throws {
    var learner = OSUB(armCount: 2)
    for (arm, loss) in [(0, 11.0), (1, 31), (0, 15), (1, 29), (0, 10)] {
      learner.record(loss: loss, for: ArmChoice(arm: arm, probability: 1))
    }
    // 10, 14 and 9 about 11; 30 and 28 about 29.
    let expected = try decodeState(
      OSUB.self,
      #"{"playCounts": [3, 2], "leadCounts": [4, 1], "meanExcesses": [11, 29], "squares": 16}"#)
    #expect(learner == expected)
  }

  @Test(arguments: [
    #"{"playCounts": [], "leadCounts": [], "meanExcesses": [], "squares": 0}"#,
    #"{"playCounts": [1, 1], "leadCounts": [2], "meanExcesses": [5, 6], "squares": 0}"#,
    #"{"playCounts": [1, 1], "leadCounts": [2, 0], "meanExcesses": [5], "squares": 0}"#,
    #"{"playCounts": [1, 1], "leadCounts": [3, 0], "meanExcesses": [5, 6], "squares": 0}"#,
    #"{"playCounts": [-1, 3], "leadCounts": [2, 0], "meanExcesses": [5, 6], "squares": 0}"#,
    #"{"playCounts": [1, 1], "leadCounts": [3, -1], "meanExcesses": [5, 6], "squares": 0}"#,
    #"{"playCounts": [1, 1], "leadCounts": [2, 0], "meanExcesses": [5, -6], "squares": 0}"#,
    #"{"playCounts": [1, 1], "leadCounts": [2, 0], "meanExcesses": [5, 1e300], "squares": 0}"#,
    #"{"playCounts": [1, 1], "leadCounts": [2, 0], "meanExcesses": [5, "NaN"], "squares": 0}"#,
    #"{"playCounts": [1, 1], "leadCounts": [2, 0], "meanExcesses": [5, 6], "squares": -1}"#,
    #"{"playCounts": [1, 1], "leadCounts": [2, 0], "meanExcesses": [5, 6], "squares": "inf"}"#,
  ])
  func `a corrupted state is refused`(json: String) {
    #expect(throws: DecodingError.self) { try decodeState(OSUB.self, json) }
  }

  @Test func `no arms trap`() async {
    await #expect(processExitsWith: .failure) { _ = OSUB(armCount: 0) }
  }
}
