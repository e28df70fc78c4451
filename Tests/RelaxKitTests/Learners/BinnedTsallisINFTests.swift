import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

struct BinnedTsallisINFTests {
  private let fresh = BinnedTsallisINF(armCount: 3, contextRange: -1...3, binCount: 4)

  @Test(arguments: [
    (-1.0, 0), (-0.01, 0), (0.01, 1), (1.5, 2), (2.01, 3), (3.0, 3),
    (-1.01, 0), (-1e308, 0), (3.01, 3), (1e308, 3),
  ])
  func `a context goes to the bin of the nearest centre`(context: Double, bin: Int) {
    #expect(fresh.bin(ofContext: context) == bin)
  }

  @Test func `a loss outside the range teaches the end bin alone`() {
    let uniform = fresh.probabilities(context: 0)
    for (context, end) in [(-40.0, -0.9), (40, 2.9)] {
      var learner = fresh
      learner.record(loss: 90, for: ArmChoice(arm: 1, probability: 1 / 3), context: context)
      let probabilities = learner.probabilities(context: end)
      #expect(probabilities[1] < uniform[1])
      #expect(abs(probabilities.reduce(0, +) - 1) <= 1e-15)
      #expect(learner.probabilities(context: 0.5) == uniform)
      #expect(learner.probabilities(context: 1.5) == uniform)
      #expect(learner.probabilities(context: 2 - end) == uniform)
    }
  }

  @Test func `one bin is Tsallis-INF`() {
    var binned = BinnedTsallisINF(armCount: 5, contextRange: 0...1, binCount: 1)
    var plain = TsallisINF(armCount: 5)
    var generators = (SplitMix64(seed: 2_200_871), SplitMix64(seed: 2_200_871))
    for round in 0..<300 {
      let context = Double(round % 13) / 13
      let choice = binned.chooseArm(context: context, using: &generators.0)
      #expect(choice == plain.chooseArm(using: &generators.1))
      let loss = Double(3 + choice.arm * (round % 7))
      binned.record(loss: loss, for: choice, context: context)
      plain.record(loss: loss, for: choice)
    }
  }

  @Test(arguments: [4_417_001 as UInt64, 93_005])
  func `each bin finds its own best arm`(seed: UInt64) {
    var learner = BinnedTsallisINF(armCount: 3, contextRange: 0...3, binCount: 3)
    var generator = SplitMix64(seed: seed)
    for _ in 0..<9000 {
      let context = Double.random(in: 0...3, using: &generator)
      let choice = learner.chooseArm(context: context, using: &generator)
      let isBest = choice.arm == learner.bin(ofContext: context)
      let loss = (isBest ? 20.0 : 50) * Double.random(in: 0.7...1.3, using: &generator)
      learner.record(loss: loss, for: choice, context: context)
    }
    for bin in 0..<3 {
      #expect(learner.probabilities(context: Double(bin) + 0.5)[bin] > 0.8)
    }
  }

  @Test(arguments: [
    #"{"contextRange": [0, 1], "bins": []}"#,
    #"{"contextRange": [1, 1], "bins": [BIN2]}"#,
    #"{"contextRange": [2, 1], "bins": [BIN2]}"#,
    #"{"contextRange": ["NaN", 1], "bins": [BIN2]}"#,
    #"{"contextRange": [0, "inf"], "bins": [BIN2]}"#,
    #"{"contextRange": [-1e308, 1e308], "bins": [BIN2]}"#,
    #"{"contextRange": [0, 1], "bins": [BIN2, BIN3]}"#,
    #"{"contextRange": [0, 1]}"#,
  ])
  func `a corrupted state is refused`(json: String) {
    #expect(throws: DecodingError.self) {
      try decodeState(BinnedTsallisINF.self, withBins(json))
    }
  }

  @Test func `the state the corruptions start from is accepted`() throws {
    let json = #"{"contextRange": [0, 1], "bins": [BIN2, BIN2]}"#
    let learner = try decodeState(BinnedTsallisINF.self, withBins(json))
    #expect(learner.armCount == 2)
    #expect(learner.binCount == 2)
    #expect(learner.contextRange == 0...1)
  }

  private func withBins(_ json: String) -> String {
    json
      .replacing("BIN2", with: #"{"recordCount": 0, "estimates": [0, 0], "totalExcess": 0}"#)
      .replacing("BIN3", with: #"{"recordCount": 0, "estimates": [0, 0, 0], "totalExcess": 0}"#)
  }

  @Test func `impossible parameters and contexts trap`() async {
    await #expect(processExitsWith: .failure) {
      _ = BinnedTsallisINF(armCount: 0, contextRange: 0...1, binCount: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = BinnedTsallisINF(armCount: 1, contextRange: 0...1, binCount: 0)
    }
    await #expect(processExitsWith: .failure) {
      _ = BinnedTsallisINF(armCount: 1, contextRange: 1...1, binCount: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = BinnedTsallisINF(armCount: 1, contextRange: -.infinity...0, binCount: 1)
    }
    await #expect(processExitsWith: .failure) {
      let learner = BinnedTsallisINF(armCount: 1, contextRange: 0...1, binCount: 1)
      _ = learner.probabilities(context: .nan)
    }
  }
}
