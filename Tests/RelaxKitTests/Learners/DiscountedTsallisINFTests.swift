import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

struct DiscountedTsallisINFTests {
  private static let seeds: [UInt64] = [8_110_217, 35_904, 71_100_268]

  /// Plays so many rounds with random losses about these means; returns the number of plays of each
  /// arm.
  private func play<Learner: BanditLearner>(
    _ learner: inout Learner, means: [Double], rounds: Int, using generator: inout SplitMix64
  ) -> [Int] where Learner.Context == Void {
    var plays = [Int](repeating: 0, count: means.count)
    for _ in 0..<rounds {
      let choice = learner.chooseArm(using: &generator)
      plays[choice.arm] += 1
      let loss = means[choice.arm] * Double.random(in: 0.7...1.3, using: &generator)
      learner.record(loss: loss, for: choice)
    }
    return plays
  }

  @Test(arguments: seeds) func `a discount of 1 is Tsallis-INF to the last bit`(seed: UInt64) {
    var discounted = DiscountedTsallisINF(armCount: 6, discount: 1)
    var plain = TsallisINF(armCount: 6)
    var generator = SplitMix64(seed: seed)
    for _ in 0..<500 {
      let choice = plain.chooseArm(using: &generator)
      let loss = Double(Int.random(in: 1...(choice.arm + 2) * 20, using: &generator))
      plain.record(loss: loss, for: choice)
      discounted.record(loss: loss, for: choice)
      #expect(discounted.probabilities() == plain.probabilities())
    }
  }

  @Test func `the weights of past losses are powers of the discount`() {
    var learner = DiscountedTsallisINF(armCount: 2, discount: 0.5)
    learner.record(loss: 9, for: ArmChoice(arm: 0, probability: 0.5))
    learner.record(loss: 4, for: ArmChoice(arm: 1, probability: 0.25))
    // n = 1.5, k = (16 / 2, 12), s = (8 / 2 + 3) / 1.5: the distance in units of 2 / η.
    let distance = 4 / (7 / 1.5) / 2.5.squareRoot()
    let roots = learner.probabilities().map { 1 / $0.squareRoot() }
    #expect(abs(roots[1] - roots[0] - distance) <= 1e-14)
    #expect(abs(learner.probabilities().reduce(0, +) - 1) <= 1e-15)
  }

  @Test(arguments: seeds) func `it follows the best arm when that changes`(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    var discounted = DiscountedTsallisINF(armCount: 4, discount: 0.99)
    var plain = TsallisINF(armCount: 4)
    let before = [20.0, 60, 60, 60]
    let after = [60.0, 60, 60, 20]
    _ = play(&discounted, means: before, rounds: 3000, using: &generator)
    _ = play(&plain, means: before, rounds: 3000, using: &generator)
    let found = play(&discounted, means: after, rounds: 1000, using: &generator)
    let missed = play(&plain, means: after, rounds: 1000, using: &generator)
    #expect(found[3] > 500)
    #expect(missed[3] < found[3])
  }

  @Test func `what is forgotten leaves all arms alike`() {
    var learner = DiscountedTsallisINF(armCount: 5, discount: 0.25)
    learner.record(loss: 5000, for: ArmChoice(arm: 2, probability: 0.2))
    for round in 0..<2000 {
      let probabilities = learner.probabilities()
      #expect(probabilities.allSatisfy { $0 > 0 && $0 <= 1 })
      #expect(abs(probabilities.reduce(0, +) - 1) <= 1e-12)
      learner.record(loss: 1, for: ArmChoice(arm: round % 5, probability: 0.2))
    }
    #expect(learner.probabilities().allSatisfy { abs($0 - 0.2) <= 1e-15 })
  }

  @Test(arguments: [
    #"{"discount": 0, "estimates": [0, 4], "recordWeight": 1, "totalExcess": 2}"#,
    #"{"discount": 1.01, "estimates": [0, 4], "recordWeight": 1, "totalExcess": 2}"#,
    #"{"discount": "NaN", "estimates": [0, 4], "recordWeight": 1, "totalExcess": 2}"#,
    #"{"discount": 0.5, "estimates": [], "recordWeight": 0, "totalExcess": 0}"#,
    #"{"discount": 0.5, "estimates": [0, -4], "recordWeight": 1, "totalExcess": 2}"#,
    #"{"discount": 0.5, "estimates": [0, "inf"], "recordWeight": 1, "totalExcess": 2}"#,
    #"{"discount": 0.5, "estimates": [0, 4], "recordWeight": 0, "totalExcess": 0}"#,
    #"{"discount": 0.5, "estimates": [0, 4], "recordWeight": 0.5, "totalExcess": 2}"#,
    #"{"discount": 0.5, "estimates": [0, 4], "recordWeight": 1e300, "totalExcess": 2}"#,
    #"{"discount": 0.5, "estimates": [0, 4], "recordWeight": 1, "totalExcess": -2}"#,
    #"{"discount": 0.5, "estimates": [0, 4], "recordWeight": 1, "totalExcess": "NaN"}"#,
  ])
  func `a corrupted state is refused`(json: String) {
    #expect(throws: DecodingError.self) { try decodeState(DiscountedTsallisINF.self, json) }
  }

  @Test func `the state the corruptions start from is accepted`() throws {
    let json = #"{"discount": 0.5, "estimates": [0, 4], "recordWeight": 1, "totalExcess": 2}"#
    let learner = try decodeState(DiscountedTsallisINF.self, json)
    #expect(learner.discount == 0.5 && learner.armCount == 2)
  }

  @Test func `impossible parameters trap`() async {
    await #expect(processExitsWith: .failure) {
      _ = DiscountedTsallisINF(armCount: 0, discount: 0.5)
    }
    await #expect(processExitsWith: .failure) {
      _ = DiscountedTsallisINF(armCount: 2, discount: 0)
    }
    await #expect(processExitsWith: .failure) {
      _ = DiscountedTsallisINF(armCount: 2, discount: 1.1)
    }
    await #expect(processExitsWith: .failure) {
      _ = DiscountedTsallisINF(armCount: 2, discount: .nan)
    }
  }
}
