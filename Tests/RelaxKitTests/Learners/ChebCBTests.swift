import Foundation
import RelaxKitChecks
import RelaxTestSupport
import Testing

@testable import RelaxKit

struct ChebCBTests {
  /// Arm i of five is best near context i; between neighbours their losses cross.
  private func loss(_ arm: Int, _ context: Double, using generator: inout SplitMix64) -> Double {
    let distance = context - Double(arm)
    return (10 + 8 * distance * distance) * Double.random(in: 0.9...1.1, using: &generator)
  }

  @Test(arguments: [7_301 as UInt64, 224_466, 9_090_113])
  func `the best arm for each context is found`(seed: UInt64) {
    var learner = ChebCB(armCount: 5, contextRange: 0...4, degree: 3)
    var generator = SplitMix64(seed: seed)
    var lateTotal = 0.0
    for round in 0..<3000 {
      let context = Double.random(in: 0...4, using: &generator)
      let choice = learner.chooseArm(context: context, using: &generator)
      let loss = loss(choice.arm, context, using: &generator)
      learner.record(loss: loss, for: choice, context: context)
      if round >= 2000 { lateTotal += loss }
    }
    // The best fixed arm, 2, costs 10 + 8 · 16/12 = 20.7 on average, the best arm for each context
    // 10 + 8/12 = 10.7.
    #expect(lateTotal / 1000 < 14)
  }

  @Test func `a context outside the range is that of the nearer end`() {
    var inside = ChebCB(armCount: 4, contextRange: -2...1, degree: 4)
    var outside = inside
    var generators = (SplitMix64(seed: 6_001), SplitMix64(seed: 6_001))
    for round in 0..<200 {
      let end = round % 2 == 0 ? -2.0 : 1
      let choice = inside.chooseArm(context: end, using: &generators.0)
      let beyond = end + (end < 0 ? -1 : 1) * Double(round)
      #expect(outside.chooseArm(context: beyond, using: &generators.1) == choice)
      let loss = Double(10 + choice.arm + round % 3)
      inside.record(loss: loss, for: choice, context: end)
      outside.record(loss: loss, for: choice, context: beyond)
    }
    #expect(inside.inverseGapRate == outside.inverseGapRate)
  }

  /// Powers of two make the mapping exact, so the two runs agree to the last bit.
  @Test func `a learner sees contexts relative to its range`() {
    var near = ChebCB(armCount: 3, contextRange: 0...1, degree: 3)
    var far = ChebCB(armCount: 3, contextRange: 64...128, degree: 3)
    var generators = (SplitMix64(seed: 51_515), SplitMix64(seed: 51_515))
    for round in 0..<300 {
      let context = Double((round * 37) % 64) / 64
      let choice = near.chooseArm(context: context, using: &generators.0)
      #expect(far.chooseArm(context: 64 + 64 * context, using: &generators.1) == choice)
      let loss = Double(4 + (choice.arm * round) % 11)
      near.record(loss: loss, for: choice, context: context)
      far.record(loss: loss, for: choice, context: 64 + 64 * context)
    }
  }

  /// Losses that no series of so few terms follows, contexts that repeat, and rare huge losses.
  @Test(arguments: [1, 2, 5, 10_000])
  func `many rounds leave the probabilities sound`(distinctContexts: Int) {
    var learner = ChebCB(armCount: 6, contextRange: 0...1, degree: 5)
    var generator = SplitMix64(seed: 202_020)
    var worstSum = 0.0
    var arePositive = true
    for round in 0..<4000 {
      let context =
        Double(Int.random(in: 0..<distinctContexts, using: &generator)) / Double(distinctContexts)
      let choice = learner.chooseArm(context: context, using: &generator)
      let isHuge = Int.random(in: 0..<500, using: &generator) == 0
      let loss = isHuge ? 10_000 : Double.random(in: 1...60, using: &generator)
      learner.record(loss: loss, for: choice, context: context)
      if round % 10 == 0 {
        let probabilities = learner.probabilities(context: context)
        worstSum = max(worstSum, abs(probabilities.reduce(0, +) - 1))
        arePositive = arePositive && probabilities.allSatisfy { $0 > 0 && $0 <= 1 }
      }
    }
    #expect(worstSum <= 1e-12)
    #expect(arePositive)
    #expect(learner.inverseGapRate.isFinite)
  }

  @Test func `losses of 1 leave an arm without predicted excess`() {
    var learner = ChebCB(armCount: 4, contextRange: 0...1, degree: 2)
    var generator = SplitMix64(seed: 404)
    for round in 0..<60 {
      let context = Double(round % 7) / 7
      let probabilities = learner.probabilities(context: context)
      #expect(probabilities.allSatisfy { abs($0 - 0.25) <= 1e-15 })
      let choice = learner.chooseArm(context: context, using: &generator)
      learner.record(loss: 1, for: choice, context: context)
    }
  }

  @Test(arguments: [
    ("armCount", "3"), ("armCount", "-1"), ("degree", "1"), ("degree", "-1"),
    ("contextRange", "[1, 1]"), ("contextRange", "[0, \"inf\"]"),
    ("recordCount", "-1"), ("recordCount", "0"), ("recordCount", "9223372036854775807"),
    ("inverseGapRate", "-1"), ("inverseGapRate", "1e9"), ("inverseGapRate", "\"NaN\""),
    ("largestLoss", "0"), ("largestLoss", "\"inf\""), ("largestLoss", "1e300"),
    ("predictionSquares", "-1"), ("predictionSquares", "1e9"), ("predictionSquares", "\"NaN\""),
    ("predictionLossProducts", "-1e9"), ("predictionLossProducts", "\"NaN\""),
    ("lossSquares", "-1"), ("lossSquares", "1e9"), ("lossSquares", "\"NaN\""),
    ("factors", "[]"),
    ("factors", #"[{"unknownCount": 0, "entries": [0]}, {"unknownCount": 0, "entries": [0]}]"#),
    ("factors", "[FACTOR, {\"unknownCount\": 3, \"entries\": [0, 0, 0]}]"),
    ("factors", "[FACTOR, {\"unknownCount\": 3, \"entries\": [0,0,0,0,0,0,0,0,0,-1]}]"),
    ("factors", "[FACTOR, {\"unknownCount\": 3, \"entries\": [0,0,0,0,0,0,0,0,0,\"NaN\"]}]"),
    ("factors", "[FACTOR, {\"unknownCount\": 3, \"entries\": [1e9,0,0,0,0,0,0,0,0,0]}]"),
    ("factors", "[FACTOR, {\"unknownCount\": 3, \"entries\": [0,0,0,1e9,0,0,0,0,0,0]}]"),
    ("factors", "[FACTOR, {\"unknownCount\": -1, \"entries\": []}]"),
  ])
  func `a corrupted state is refused`(key: String, value: String) throws {
    var learner = ChebCB(armCount: 2, contextRange: 0...1, degree: 2)
    for (round, loss) in [30.0, 12, 17, 4].enumerated() {
      let choice = ArmChoice(arm: round % 2, probability: 0.5)
      learner.record(loss: loss, for: choice, context: Double(round) / 4)
    }
    var state = try JSONDecoder().decode(
      [String: JSONValue].self, from: JSONEncoder().encode(learner))
    let intact = String(decoding: try JSONEncoder().encode(state), as: UTF8.self)
    #expect(try decodeState(ChebCB.self, intact).recordCount == 4)

    let empty = #"{"unknownCount": 3, "entries": [0,0,0,0,0,0,0,0,0,0]}"#
    let lie = Data(value.replacing("FACTOR", with: empty).utf8)
    state[key] = try JSONDecoder().decode(JSONValue.self, from: lie)
    let corrupted = String(decoding: try JSONEncoder().encode(state), as: UTF8.self)
    #expect(throws: DecodingError.self) { try decodeState(ChebCB.self, corrupted) }
  }

  @Test func `impossible parameters trap`() async {
    await #expect(processExitsWith: .failure) {
      _ = ChebCB(armCount: 0, contextRange: 0...1, degree: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = ChebCB(armCount: 1, contextRange: 1...1, degree: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = ChebCB(armCount: 1, contextRange: 0...Double.infinity, degree: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = ChebCB(armCount: 1, contextRange: 0...1, degree: -1)
    }
    await #expect(processExitsWith: .failure) {
      let learner = ChebCB(armCount: 1, contextRange: 0...1, degree: 1)
      _ = learner.probabilities(context: .infinity)
    }
  }
}

/// Any JSON, so that a test can change one part of a saved state and leave the rest as it is.
private indirect enum JSONValue: Codable {
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([JSONValue].self) {
      self = .list(list)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    case .list(let list): try container.encode(list)
    case .object(let object): try container.encode(object)
    }
  }
}
