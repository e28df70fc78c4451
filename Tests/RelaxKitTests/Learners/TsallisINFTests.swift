import Foundation
import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

struct TsallisINFTests {
  /// The probabilities of losses as a bisection of the defining equation gives them.
  private func bisected(estimates: [Double], scale: Double, round: Int) -> [Double] {
    let eta = 2 / Double(round).squareRoot()
    let scaled = estimates.map { scale == 0 ? 0 : $0 / scale }
    let least = scaled.reduce(.infinity, min)
    func probabilities(_ gap: Double) -> [Double] {
      scaled.map { 4 / (eta * ($0 - least + gap) * (eta * ($0 - least + gap))) }
    }
    var (low, high) = (2 / eta, 2 * Double(estimates.count).squareRoot() / eta)
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if probabilities(middle).reduce(0, +) > 1 { low = middle } else { high = middle }
    }
    return probabilities(high)
  }

  @Test(arguments: [1, 2, 7, 100, 1000], [3_310_021 as UInt64, 90_442])
  func `probabilities solve their defining equation`(armCount: Int, seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    var learner = TsallisINF(armCount: armCount)
    var estimates = Array(repeating: 0.0, count: armCount)
    var total = 0.0
    for round in 1...200 {
      let probabilities = learner.probabilities()
      if round % 20 == 1 {
        let expected = bisected(
          estimates: estimates, scale: round == 1 ? 0 : total / Double(round - 1), round: round)
        for (found, expected) in zip(probabilities, expected) {
          #expect(abs(found - expected) <= 1e-11 * expected)
        }
      }
      let choice = learner.chooseArm(using: &generator)
      let loss = Double(Int.random(in: 1...(choice.arm % 3 == 0 ? 20 : 10_000), using: &generator))
      estimates[choice.arm] += (loss - 1) / choice.probability
      total += loss - 1
      learner.record(loss: loss, for: choice)
    }
  }

  @Test func `all arms are alike while every loss is 1`() {
    var learner = TsallisINF(armCount: 8)
    var generator = SplitMix64(seed: 1_001)
    for _ in 0..<50 {
      #expect(learner.probabilities().allSatisfy { abs($0 - 0.125) <= 1e-15 })
      learner.record(loss: 1, for: learner.chooseArm(using: &generator))
    }
  }

  @Test func `a hundred thousand rounds leave the probabilities sound`() {
    var learner = TsallisINF(armCount: 20)
    var generator = SplitMix64(seed: 660_041)
    var worstSum = 0.0
    var arePositive = true
    for round in 0..<100_000 {
      let choice = learner.chooseArm(using: &generator)
      let cap = choice.arm == round / 20_000 ? 40.0 : 10_000
      learner.record(loss: Double.random(in: 1...cap, using: &generator), for: choice)
      if round % 50 == 0 {
        let probabilities = learner.probabilities()
        worstSum = max(worstSum, abs(probabilities.reduce(0, +) - 1))
        arePositive = arePositive && probabilities.allSatisfy { $0 > 0 && $0 <= 1 }
      }
    }
    #expect(worstSum <= 1e-12)
    #expect(arePositive)
    #expect(learner.recordCount == 100_000)
  }

  /// A generator that always picks the least likely arm cannot drive a probability to 0 or a sum to
  /// infinity.
  @Test func `the least likely arm drawn for ever keeps its weight finite`() {
    var learner = TsallisINF(armCount: 3)
    for _ in 0..<2000 {
      let probabilities = learner.probabilities()
      let arm = probabilities.indices.reduce(0) { probabilities[$1] < probabilities[$0] ? $1 : $0 }
      let choice = ArmChoice(arm: arm, probability: probabilities[arm])
      learner.record(loss: 1e300, for: choice)
      #expect(abs(learner.probabilities().reduce(0, +) - 1) <= 1e-12)
    }
    #expect(learner.probabilities().allSatisfy { $0 > 0 && $0 <= 1 })
  }

  @Test(arguments: [411_203 as UInt64, 7_119, 28_845_001, 55_600_913])
  func `the best of four arms gets most of the rounds`(seed: UInt64) {
    let means = [60.0, 45, 30, 75]
    var generator = SplitMix64(seed: seed)
    var learner = TsallisINF(armCount: 4)
    var plays = [0, 0, 0, 0]
    var total = 0.0
    for _ in 0..<4000 {
      let choice = learner.chooseArm(using: &generator)
      let loss = means[choice.arm] * Double.random(in: 0.7...1.3, using: &generator)
      plays[choice.arm] += 1
      total += loss
      learner.record(loss: loss, for: choice)
    }
    #expect(plays[2] > 3000)
    // Playing uniformly would cost 52.5 a round, the best arm 30.
    #expect(total / 4000 < 35)
  }

  @Test func `a round in which nothing was recorded changes nothing`() {
    var learner = TsallisINF(armCount: 5)
    var generator = SplitMix64(seed: 12_012)
    learner.record(loss: 17, for: learner.chooseArm(using: &generator))
    let before = learner.probabilities()
    for _ in 0..<10 { _ = learner.chooseArm(using: &generator) }
    #expect(learner.probabilities() == before)
  }

  @Test(arguments: [
    #"{"recordCount": 0, "estimates": [], "totalExcess": 0}"#,
    #"{"recordCount": -1, "estimates": [0, 0], "totalExcess": 0}"#,
    #"{"recordCount": 0, "estimates": [0, 4], "totalExcess": 2}"#,
    #"{"recordCount": 1, "estimates": [0, 4], "totalExcess": 0}"#,
    #"{"recordCount": 1, "estimates": [0, 0], "totalExcess": 2}"#,
    #"{"recordCount": 1, "estimates": [0, -4], "totalExcess": 2}"#,
    #"{"recordCount": 1, "estimates": [0, 4], "totalExcess": -2}"#,
    #"{"recordCount": 1, "estimates": [0, 4], "totalExcess": 1e-300}"#,
    #"{"recordCount": 9223372036854775807, "estimates": [0, 4], "totalExcess": 2}"#,
    #"{"recordCount": 1, "estimates": [0, "NaN"], "totalExcess": 2}"#,
    #"{"recordCount": 1, "estimates": ["inf", 1], "totalExcess": 2}"#,
    #"{"recordCount": 1, "estimates": [0, 4], "totalExcess": "NaN"}"#,
    #"{"recordCount": 1, "estimates": [0, 4]}"#,
  ])
  func `a corrupted state is refused`(json: String) {
    #expect(throws: DecodingError.self) {
      try decodeState(TsallisINF.self, json)
    }
  }

  @Test func `the state the corruptions start from is accepted`() throws {
    let json = #"{"recordCount": 1, "estimates": [0, 4], "totalExcess": 2}"#
    // Two arms, k = (0, 4), s = 2, t = 2: w = (0, √2), so v and the probabilities follow.
    let probabilities = try decodeState(TsallisINF.self, json).probabilities()
    let distances = probabilities.map { 1 / $0.squareRoot() }
    #expect(abs(distances[1] - distances[0] - 2.0.squareRoot()) <= 1e-14)
    #expect(abs(probabilities[0] + probabilities[1] - 1) <= 1e-15)
  }

  @Test func `no arms trap`() async {
    await #expect(processExitsWith: .failure) { _ = TsallisINF(armCount: 0) }
    await #expect(processExitsWith: .failure) { _ = TsallisINF(armCount: -1) }
  }
}
