import Foundation
import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

struct SpectralExp3Tests {
  private static let seeds: [UInt64] = [260_411, 9_003_377]

  /// The estimates `excess (diag(p) + λ L)⁻¹ e(arm)`, by elimination.
  private func estimates(
    _ probabilities: [Double], smoothing: Double, arm: Int, excess: Double
  ) throws -> [Double] {
    let count = probabilities.count
    let rows = (0..<count).map { row in
      (0..<count).map { column in
        let degree = Double((row > 0 ? 1 : 0) + (row < count - 1 ? 1 : 0))
        if row == column { return probabilities[row] + smoothing * degree }
        return abs(row - column) == 1 ? -smoothing : 0
      }
    }
    return DenseRelaxation(try CSRMatrix(rows: rows))
      .solution((0..<count).map { $0 == arm ? excess : 0 })
  }

  @Test(arguments: [1, 2, 3, 9], [1e-6, 0.01, 0.1, 1])
  func `probabilities follow from the smooth estimates`(armCount: Int, smoothing: Double) throws {
    for seed in Self.seeds {
      var generator = SplitMix64(seed: seed)
      var learner = SpectralExp3(armCount: armCount, smoothing: smoothing)
      var sums = [Double](repeating: 0, count: armCount)
      var variation = 0.0
      for _ in 0..<60 {
        let probabilities = learner.probabilities()
        let rate = variation > 0 ? (log(Double(armCount)) / variation).squareRoot() : 0
        let weights = sums.map { exp(-rate * ($0 - (sums.min() ?? 0))) }
        for (found, weight) in zip(probabilities, weights) {
          #expect(abs(found - weight / weights.reduce(0, +)) <= 1e-8)
        }
        let choice = learner.chooseArm(using: &generator)
        let loss = Double(Int.random(in: 1...(20 * choice.arm + 30), using: &generator))
        let estimates = try estimates(
          probabilities, smoothing: smoothing, arm: choice.arm, excess: loss - 1)
        for arm in 0..<armCount {
          sums[arm] += estimates[arm]
          variation += probabilities[arm] * estimates[arm] * estimates[arm]
        }
        learner.record(loss: loss, for: choice)
      }
    }
  }

  @Test(arguments: seeds) func `arms that cost the same stay alike on average`(seed: UInt64) {
    // The estimates of equal losses have equal means: over draws of the first round, x averages to 1.
    var generator = SplitMix64(seed: seed)
    var mean = [Double](repeating: 0, count: 7)
    for _ in 0..<4000 {
      var learner = SpectralExp3(armCount: 7)
      learner.record(loss: 50, for: learner.chooseArm(using: &generator))
      for (arm, probability) in learner.probabilities().enumerated() {
        mean[arm] += probability / 4000
      }
    }
    // Seven arms, and a standard error of at most 0.5 / √4000 each.
    #expect(abs(mean.reduce(0, +) - 1) <= 1e-9)
    #expect(zip(mean, mean.reversed()).allSatisfy { abs($0 - $1) <= 0.04 })
  }

  @Test func `a dear arm warns of its neighbours`() {
    var learner = SpectralExp3(armCount: 9)
    learner.record(loss: 400, for: ArmChoice(arm: 4, probability: 1.0 / 9))
    let probabilities = learner.probabilities()
    for arm in 0..<4 {
      #expect(probabilities[arm] > probabilities[arm + 1])
      #expect(abs(probabilities[arm] - probabilities[8 - arm]) <= 1e-12)
    }
  }

  @Test(arguments: seeds) func `it learns a smooth curve faster than Tsallis-INF`(seed: UInt64) {
    let means = (0..<20).map { 20 + 2 * pow(Double($0 - 13), 2) }
    func total<Learner: BanditLearner>(_ learner: Learner) -> Double
    where Learner.Context == Void {
      var (learner, generator) = (learner, SplitMix64(seed: seed))
      return (0..<400).reduce(0) { total, _ in
        let choice = learner.chooseArm(using: &generator)
        let loss = means[choice.arm] * Double.random(in: 0.7...1.3, using: &generator)
        learner.record(loss: loss, for: choice)
        return total + loss
      }
    }
    #expect(total(SpectralExp3(armCount: 20)) < total(TsallisINF(armCount: 20)))
  }

  @Test func `all arms are alike while every loss is 1`() {
    var learner = SpectralExp3(armCount: 8)
    var generator = SplitMix64(seed: 1_001)
    for _ in 0..<50 {
      #expect(learner.probabilities().allSatisfy { abs($0 - 0.125) <= 1e-15 })
      learner.record(loss: 1, for: learner.chooseArm(using: &generator))
    }
  }

  @Test func `the size of losses does not matter`() {
    var (small, large) = (SpectralExp3(armCount: 6), SpectralExp3(armCount: 6))
    var generator = SplitMix64(seed: 44_807)
    for _ in 0..<300 {
      let choice = small.chooseArm(using: &generator)
      let excess = Double(Int.random(in: 0...(choice.arm + 1) * 9, using: &generator))
      small.record(loss: 1 + excess, for: choice)
      large.record(loss: 1 + 4096 * excess, for: choice)
      for (left, right) in zip(small.probabilities(), large.probabilities()) {
        #expect(abs(left - right) <= 1e-12)
      }
    }
  }

  @Test func `the least likely arm drawn for ever does no harm`() throws {
    var learner = SpectralExp3(armCount: 5, smoothing: 1e-6)
    for _ in 0..<2000 {
      let possible = learner.probabilities().enumerated().filter { $0.element > 0 }
      let (arm, probability) = try #require(possible.min { $0.element < $1.element })
      learner.record(loss: 1e300, for: ArmChoice(arm: arm, probability: probability))
      #expect(abs(learner.probabilities().reduce(0, +) - 1) <= 1e-12)
    }
  }

  @Test(arguments: [
    #"{"smoothing": 0, "estimates": [1, 4], "variation": 2}"#,
    #"{"smoothing": 2, "estimates": [1, 4], "variation": 2}"#,
    #"{"smoothing": "NaN", "estimates": [1, 4], "variation": 2}"#,
    #"{"smoothing": 0.1, "estimates": [], "variation": 0}"#,
    #"{"smoothing": 0.1, "estimates": [1, -4], "variation": 2}"#,
    #"{"smoothing": 0.1, "estimates": [1, "inf"], "variation": 2}"#,
    #"{"smoothing": 0.1, "estimates": [1, 4], "variation": 0}"#,
    #"{"smoothing": 0.1, "estimates": [0, 0], "variation": 2}"#,
    #"{"smoothing": 0.1, "estimates": [1, 4], "variation": -2}"#,
    #"{"smoothing": 0.1, "estimates": [1, 4], "variation": 1e-300}"#,
    #"{"smoothing": 0.1, "estimates": [1, 4], "variation": "inf"}"#,
  ])
  func `a corrupted state is refused`(json: String) {
    #expect(throws: DecodingError.self) { try decodeState(SpectralExp3.self, json) }
  }

  @Test func `the state the corruptions start from is accepted`() throws {
    let json = #"{"smoothing": 0.1, "estimates": [1, 4], "variation": 2}"#
    let probabilities = try decodeState(SpectralExp3.self, json).probabilities()
    // η = √(log 2 / 2), and the estimates are 3 apart.
    let ratio = exp(3 * (log(2.0) / 2).squareRoot())
    #expect(abs(probabilities[0] / probabilities[1] - ratio) <= 1e-12 * ratio)
  }

  @Test func `impossible parameters trap`() async {
    await #expect(processExitsWith: .failure) { _ = SpectralExp3(armCount: 0) }
    await #expect(processExitsWith: .failure) { _ = SpectralExp3(armCount: 2, smoothing: 0) }
    await #expect(processExitsWith: .failure) { _ = SpectralExp3(armCount: 2, smoothing: 2) }
    await #expect(processExitsWith: .failure) { _ = SpectralExp3(armCount: 2, smoothing: .nan) }
  }
}
