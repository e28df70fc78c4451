import Foundation
import RelaxTestSupport
import Testing

@testable import RelaxKit

/// Saved states that a learner cannot be in are refused with the field and the value that is wrong.
struct StateRefusalTests {
  private func expectRefusal<State: Codable>(
    _ state: State, _ path: [any Sendable], _ value: Any?, naming words: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let reason = refusal(State.self, try tampered(state, at: path, to: value))
    #expect(
      reason?.contains(words) == true, "\(path) \(words): \(reason ?? "accepted")",
      sourceLocation: sourceLocation)
  }

  private static let armLimit = 1_000_000

  // MARK: Context ranges

  @Test(arguments: [[0.0, 0], [-1e308, 1e308], [7, 7]])
  func `a context range that has no use is refused`(range: [Double]) throws {
    let words = "contextRange = \(range[0])...\(range[1])"
    try expectRefusal(
      ChebCB(armCount: 2, contextRange: 0...1, degree: 1), ["contextRange"], range, naming: words)
    try expectRefusal(
      BinnedTsallisINF(armCount: 2, contextRange: 0...1, binCount: 3), ["contextRange"], range,
      naming: words)
  }

  // MARK: Counters

  @Test(arguments: [Int.max, 1 << 53 + 1, -1])
  func `a counter that would overflow or is negative is refused`(count: Int) throws {
    let tuner = OmegaTuner(solver: SOR())
    try expectRefusal(tuner, ["round"], count, naming: "round = \(count)")
    try expectRefusal(
      TsallisINF(armCount: 2), ["recordCount"], count, naming: "recordCount = \(count)")
    try expectRefusal(
      ChebCB(armCount: 2, contextRange: 0...1, degree: 1), ["recordCount"], count,
      naming: "recordCount = \(count)")
    try expectRefusal(
      EpsilonGreedy(armCount: 2, epsilon: 0), ["playCounts", 1], count,
      naming: "playCounts[1] = \(count)")
    try expectRefusal(
      OSUB(armCount: 2), ["leadCounts", 0], count, naming: "leadCounts[0] = \(count)")
    for (key, limit) in [("choiceCount", 30), ("recordCount", 100), ("sinceRise", 9)] {
      try expectRefusal(
        YoungLearner(), [key], count,
        naming: "\(key) = \(count) is outside 0...\(limit)")
    }
    try expectRefusal(
      YoungLearner(), ["plan", "coordinate"], count, naming: "coordinate = \(count)")
  }

  @Test func `the largest counter stays, and can be saved again`() throws {
    let tuner = OmegaTuner(
      solver: SOR(), learner: EpsilonGreedy(armCount: 1, epsilon: 0), grid: OmegaGrid([1]), seed: 1)
    var state = try tampered(tuner, at: ["round"], to: 1 << 53)
    typealias Greedy = OmegaTuner<SOR, EpsilonGreedy>
    state = try tampered(
      JSONDecoder().decode(Greedy.self, from: state), at: ["learner", "playCounts"], to: [1 << 53])
    var restored = try JSONDecoder().decode(Greedy.self, from: state)
    restored.record(loss: 7, for: try restored.propose())
    #expect(restored.round == 1 << 53)
    _ = try JSONDecoder().decode(Greedy.self, from: JSONEncoder().encode(restored))
  }

  @Test func `counts of many arms do not overflow their sum`() throws {
    let counts = Array(repeating: 1 << 53, count: 2048)
    var parts: [String: Any] = ["playCounts": counts, "leadCounts": counts, "squares": 1]
    parts["meanExcesses"] = Array(repeating: 1, count: 2048)
    let data = try JSONSerialization.data(withJSONObject: parts)
    var learner = try JSONDecoder().decode(OSUB.self, from: data)
    var generator = SplitMix64(seed: 1)
    for loss in [30.0, 1, 12] {
      learner.record(loss: loss, for: learner.chooseArm(using: &generator))
    }
    #expect(try JSONDecoder().decode(OSUB.self, from: JSONEncoder().encode(learner)) == learner)
  }

  // MARK: Numbers

  @Test func `numbers outside their range are named`() throws {
    let discounted = DiscountedTsallisINF(armCount: 2, discount: 0.5)
    try expectRefusal(discounted, ["discount"], 1.5, naming: "discount = 1.5")
    try expectRefusal(discounted, ["estimates", 1], -4, naming: "estimates[1] = -4.0")
    try expectRefusal(discounted, ["recordWeight"], 0.5, naming: "recordWeight = 0.5")
    try expectRefusal(SpectralExp3(armCount: 2), ["smoothing"], 0, naming: "smoothing = 0.0")
    try expectRefusal(SpectralExp3(armCount: 2), ["variation"], -1, naming: "variation = -1.0")
    try expectRefusal(
      EpsilonGreedy(armCount: 2, epsilon: 0), ["epsilon"], 2, naming: "epsilon = 2.0")
    try expectRefusal(
      EpsilonGreedy(armCount: 2, epsilon: 0), ["meanExcesses", 0], 7,
      naming: "meanExcesses[0] = 7.0")
    try expectRefusal(FixedArm(armCount: 3, arm: 2), ["arm"], 3, naming: "arm = 3")
    try expectRefusal(
      ArmChoice(arm: 1, probability: 0.5), ["probability"], 0, naming: "probability = 0.0")
    try expectRefusal(
      ScheduleChoice(schedule: .constant(1), expectedCount: 3), ["expectedCount"], 0.5,
      naming: "expectedCount = 0.5")
    try expectRefusal(OmegaGrid.uniform(count: 4), [2], 2.5, naming: "omegas[2] = 2.5")
    try expectRefusal(
      OmegaTuner(solver: SOR()), ["fallbackOmega"], 2, naming: "fallbackOmega = 2.0")
  }

  @Test func `what Young's learner cannot believe is named`() throws {
    let learner = YoungLearner()
    func expect(_ path: [any Sendable], _ value: Any, _ words: String) throws {
      try expectRefusal(learner, path, value, naming: words)
    }
    try expect(["tolerance"], 1, "tolerance = 1.0")
    try expect(["hypotheses"], [Int](), "hypotheses")
    try expect(["hypotheses", 1, "logScale"], 11, "logScale = 11.0")
    try expect(["hypotheses", 1, "noise"], 0, "noise = 0.0")
    try expect(["hypotheses", 1, "noiseCount"], 0, "noiseCount = 0.0")
    try expect(["hypotheses", 1, "belief", "round"], -1, "round = -1.0")
    try expect(["hypotheses", 1, "floor", "noise"], 1000, "noise = 1000.0")
    try expect(["hypotheses", 1, "floor", "weights", "mean", 4], 2e6, "mean[4] = 2000000.0")
    try expect(["plan", "steps", 1], 2, "steps[1] = 2.0")
    try expect(["plan", "levels"], [1.0, 2], "logLengths")
  }

  @Test func `a plan of more phases than there may be is refused`() throws {
    let plan: [String: Any] = [
      "levels": Array(repeating: 0.5, count: 9), "logLengths": Array(repeating: 0.5, count: 8),
      "steps": Array(repeating: 0.3, count: 17), "coordinate": 0,
    ]
    try expectRefusal(YoungLearner(), ["plan"], plan, naming: "levels")
  }

  @Test func `a variance below zero is named`() throws {
    struct State: Codable {
      var mean: [Double]
      var covariance: PackedDoubles
    }
    let negative = State(mean: [1, 2], covariance: PackedDoubles([1, 0, -0.2]))
    #expect(
      refusal(GaussianWeights.self, try JSONEncoder().encode(negative))
        == "covariance[2] = -0.2, a variance, is negative")
    let short = State(mean: [1, 2], covariance: PackedDoubles([1, 0]))
    #expect(
      refusal(GaussianWeights.self, try JSONEncoder().encode(short))?.contains("covariance has 2")
        == true)
    let long = State(mean: Array(repeating: 0, count: 101), covariance: PackedDoubles([]))
    #expect(
      refusal(GaussianWeights.self, try JSONEncoder().encode(long))?.contains("mean has 101")
        == true)
  }

  // MARK: Sizes

  @Test func `more arms than a learner may have are refused`() throws {
    let many = Self.armLimit + 1
    try expectRefusal(
      FixedArm(armCount: 3, arm: 2), ["armCount"], many, naming: "armCount = \(many)")
    let zeros = Array(repeating: 0, count: many)
    try expectRefusal(
      TsallisINF(armCount: 1), ["estimates"], zeros, naming: "estimates has \(many)")
    let bin: [String: Any] = [
      "recordCount": 0, "totalExcess": 0, "estimates": Array(repeating: 0, count: 1000),
    ]
    try expectRefusal(
      BinnedTsallisINF(armCount: 1, contextRange: 0...1, binCount: 1), ["bins"],
      Array(repeating: bin, count: 1001), naming: "1001 bins of 1000 arms")
    let ones = Array(repeating: 1, count: many)
    try expectRefusal(OmegaGrid.uniform(count: 2), [], ones, naming: "\(many) omegas")
  }

  @Test func `more arms than a learner may have trap`() async {
    await #expect(processExitsWith: .failure) { _ = TsallisINF(armCount: 1_000_001) }
    await #expect(processExitsWith: .failure) {
      _ = DiscountedTsallisINF(armCount: 1_000_001, discount: 0.5)
    }
    await #expect(processExitsWith: .failure) { _ = SpectralExp3(armCount: 1_000_001) }
    await #expect(processExitsWith: .failure) { _ = OSUB(armCount: 1_000_001) }
    await #expect(processExitsWith: .failure) { _ = EpsilonGreedy(armCount: 1_000_001, epsilon: 0) }
    await #expect(processExitsWith: .failure) { _ = FixedArm(armCount: .max, arm: 0) }
    await #expect(processExitsWith: .failure) {
      _ = ChebCB(armCount: 1_000_001, contextRange: 0...1, degree: 0)
    }
    await #expect(processExitsWith: .failure) {
      _ = OmegaGrid(Array(repeating: 1, count: 1_000_001))
    }
    await #expect(processExitsWith: .failure) { _ = OmegaGrid.uniform(count: 1_000_001) }
    _ = TsallisINF(armCount: Self.armLimit)
  }

  @Test func `products of sizes trap`() async {
    await #expect(processExitsWith: .failure) {
      _ = BinnedTsallisINF(armCount: 1, contextRange: 0...1, binCount: 1_000_001)
    }
    await #expect(processExitsWith: .failure) {
      _ = BinnedTsallisINF(armCount: 1001, contextRange: 0...1, binCount: 1000)
    }
    await #expect(processExitsWith: .failure) {
      _ = ChebCB(armCount: 1, contextRange: 0...1, degree: 101)
    }
    await #expect(processExitsWith: .failure) {
      _ = ChebCB(armCount: 2000, contextRange: 0...1, degree: 100)
    }
    _ = ChebCB(armCount: 20, contextRange: 0...1, degree: 100)
  }
}
