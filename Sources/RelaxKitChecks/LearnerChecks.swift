import Foundation
public import RelaxKit

/// Checks a learner that picks from a list without a context, over 400 rounds in which each arm has a
/// mean loss of its own.
///
///     #expect(try checkLearner(MyLearner(armCount: 5)) == [])
///
/// - Returns: a sentence for each check that failed.
/// - Throws: what coding the learner throws.
public func checkLearner<Learner: BanditLearner & Codable>(
  _ learner: Learner
) throws -> [String] where Learner.Context == Void {
  let rounds = SampleRounds(armCount: learner.armCount, contextRange: 0...1)
  return try checkLearner(
    learner, contexts: rounds.contexts.map { _ in }, losses: rounds.losses)
}

/// Checks a learner that picks from a list by a number, over 400 rounds in which each arm is best
/// somewhere in the range.
///
/// - Parameters:
///   - learner: what is checked.
///   - contextRange: the contexts it is given.
/// - Returns: a sentence for each check that failed.
/// - Throws: what coding the learner throws.
/// - Precondition: the range has a finite length above 0.
public func checkLearner<Learner: BanditLearner & Codable>(
  _ learner: Learner, contextRange: ClosedRange<Double>
) throws -> [String] where Learner.Context == Double {
  let rounds = SampleRounds(armCount: learner.armCount, contextRange: contextRange)
  return try checkLearner(learner, contexts: rounds.contexts, losses: rounds.losses)
}

/// Checks a learner that picks from a list by playing it; see <doc:RelaxKitChecks> for what is checked.
///
/// - Parameters:
///   - learner: what is checked.
///   - contexts: of the rounds, in their order.
///   - losses: for each round what each arm costs, at least 1.
///   - seed: where random draws begin.
/// - Returns: a sentence for each check that failed, so that a test expects an empty list.
/// - Throws: what coding the learner throws.
public func checkLearner<Learner: BanditLearner & Codable>(
  _ learner: Learner, contexts: [Learner.Context], losses: [[Double]], seed: UInt64 = 5_120_447
) throws -> [String] {
  guard losses.count == contexts.count, losses.allSatisfy({ $0.count == learner.armCount }) else {
    return ["the loss table does not fit the learner and its contexts"]
  }
  return try LearnerCheck(learner, contexts: contexts, losses: losses, seed: seed).violations()
}

/// Checks any learner by playing it; see <doc:RelaxKitChecks> for what is checked.
///
/// - Parameters:
///   - learner: what is checked.
///   - contexts: of the rounds, in their order.
///   - seed: where random draws begin.
///   - isLegal: whether the learner may choose that.
///   - loss: what a choice costs in a round, at least 1.
/// - Returns: a sentence for each check that failed, so that a test expects an empty list.
/// - Throws: what coding the learner throws.
public func checkLearner<Learner: OnlineLearner & Codable>(
  _ learner: Learner, contexts: [Learner.Context], seed: UInt64 = 5_120_447,
  isLegal: @escaping (Learner.Choice) -> Bool,
  loss: @escaping (_ round: Int, _ choice: Learner.Choice) -> Double
) throws -> [String] where Learner.Choice: Equatable {
  try LearnerCheck(
    learner: learner, contexts: contexts, seed: seed, isLegal: isLegal, loss: loss
  ).violations()
}

/// Checks that a learner whose saved state was tampered with either refuses it or goes on soundly.
///
/// The rounds are played, and then each number of the saved state in turn is replaced by each of
/// several bad ones. What can still be decoded plays ten more rounds; a trap ends the process.
///
/// - Parameters:
///   - learner: what is checked.
///   - contexts: of the rounds, in their order.
///   - losses: for each round what each arm costs, at least 1.
///   - seed: where random draws begin.
/// - Returns: a sentence for each tampering that led to an illegal choice.
/// - Throws: what coding the learner throws.
public func checkTampering<Learner: BanditLearner & Codable>(
  _ learner: Learner, contexts: [Learner.Context], losses: [[Double]], seed: UInt64 = 5_120_447
) throws -> [String] {
  try LearnerCheck(learner, contexts: contexts, losses: losses, seed: seed).tamperingViolations()
}

/// Rounds for learners that pick from a list.
private struct SampleRounds {
  /// Numbers that go through a range at a golden-ratio stride, so that neighbours in time are far
  /// apart.
  let contexts: [Double]
  /// Each arm is best somewhere along the contexts; now and then a round hits its limit.
  let losses: [[Double]]

  init(armCount: Int, contextRange: ClosedRange<Double>) {
    let places = (0..<400).map { round in
      (Double(round) * 0.618_033_988_75).truncatingRemainder(dividingBy: 1)
    }
    let length = contextRange.upperBound - contextRange.lowerBound
    contexts = places.map { contextRange.lowerBound + $0 * length }
    var noise = SplitMix64(seed: 77_230_119)
    losses = places.map { place in
      (0..<armCount).map { arm in
        let distance = place - Double(arm) / Double(max(armCount - 1, 1))
        let count = 5 + 240 * distance * distance + Double.random(in: 0..<4, using: &noise)
        return Int.random(in: 0..<150, using: &noise) == 0 ? 10_000 : count.rounded()
      }
    }
  }
}

private struct LearnerCheck<Learner: OnlineLearner & Codable> where Learner.Choice: Equatable {
  let learner: Learner
  let contexts: [Learner.Context]
  let seed: UInt64
  let isLegal: (Learner.Choice) -> Bool
  let loss: (_ round: Int, _ choice: Learner.Choice) -> Double

  func violations() throws -> [String] {
    var found: [String] = []
    let wholeRun = 0..<contexts.count
    let run = play(learner, wholeRun, SplitMix64(seed: seed))

    found += illegalChoices(run.choices, "in order")
    if play(learner, wholeRun, SplitMix64(seed: seed)).choices != run.choices {
      found.append("two runs with one seed differ")
    }
    if play(learner, wholeRun, SplitMix64(seed: seed &+ 1)).choices.count != run.choices.count {
      found.append("a run with another seed ends early")
    }

    let middle = contexts.count / 2
    let firstHalf = play(learner, 0..<middle, SplitMix64(seed: seed))
    let restored = try restore(firstHalf.learner)
    let secondHalf = play(restored, middle..<contexts.count, try restore(firstHalf.generator))
    if firstHalf.choices + secondHalf.choices != run.choices {
      found.append("the restored learner goes on differently")
    }
    if try encode(secondHalf.learner) != encode(run.learner) {
      found.append("the restored learner ends in another state")
    }
    if try numberCount(firstHalf.learner) != numberCount(run.learner) {
      found.append("the state grows with the rounds")
    }

    let idle = play(learner, wholeRun, SplitMix64(seed: seed)) { _ in 1 }
    let lessThanIdle = play(learner, wholeRun, SplitMix64(seed: seed)) { _ in 0.25 }
    if idle.choices != lessThanIdle.choices {
      found.append("losses below 1 do not count as 1")
    }
    found += illegalChoices(idle.choices, "with every loss 1")

    let late = playLate()
    found += illegalChoices(late.choices, "with late losses")
    let afterwards = play(try restore(late.learner), wholeRun, SplitMix64(seed: seed))
    found += illegalChoices(afterwards.choices, "after late losses")
    return found
  }

  func tamperingViolations() throws -> [String] {
    let run = play(learner, 0..<contexts.count, SplitMix64(seed: seed))
    let state = String(decoding: try encode(run.learner), as: UTF8.self)
    let lies = [
      "-1", "0", "1", "0.5", "7", "1e9", "5e-324", "1e308", "-1e308", "9007199254740992",
      "9223372036854775807", "\"NaN\"", "\"inf\"", "\"-inf\"",
    ]
    var found: [String] = []
    for number in state.ranges(of: /-?[0-9][-+.0-9eE]*/) {
      for lie in lies {
        let tampered = state.replacingCharacters(in: number, with: lie)
        guard let learner = try? decodeState(Learner.self, tampered) else { continue }
        let afterwards = play(learner, 0..<min(10, contexts.count), run.generator)
        found += illegalChoices(afterwards.choices, "in the state \(tampered)")
      }
    }
    return found
  }

  private struct Run {
    var learner: Learner
    var generator: SplitMix64
    var choices: [Learner.Choice] = []
  }

  private func play(
    _ learner: Learner, _ rounds: Range<Int>, _ generator: SplitMix64,
    distort: (Double) -> Double = { $0 }
  ) -> Run {
    var run = Run(learner: learner, generator: generator)
    for round in rounds {
      let choice = run.learner.choose(context: contexts[round], using: &run.generator)
      run.choices.append(choice)
      guard isLegal(choice) else { break }
      run.learner.record(loss: distort(loss(round, choice)), for: choice, context: contexts[round])
    }
    return run
  }

  /// Keeps up to eight rounds under way and ends them in random order; one in sixteen never ends.
  private func playLate() -> Run {
    var run = Run(learner: learner, generator: SplitMix64(seed: seed))
    var order = SplitMix64(seed: seed &+ 2)
    var underWay: [Int] = []
    for round in contexts.indices {
      let choice = run.learner.choose(context: contexts[round], using: &run.generator)
      run.choices.append(choice)
      guard isLegal(choice) else { break }
      underWay.append(round)
      guard underWay.count == 8 else { continue }
      underWay.shuffle(using: &order)
      while underWay.count > 3 {
        let ended = underWay.removeLast()
        guard ended % 16 != 5 else { continue }
        let choice = run.choices[ended]
        run.learner.record(loss: loss(ended, choice), for: choice, context: contexts[ended])
      }
    }
    return run
  }

  private func illegalChoices(_ choices: [Learner.Choice], _ when: String) -> [String] {
    choices.allSatisfy(isLegal) ? [] : ["a choice or its probability is out of range \(when)"]
  }

  private func encode(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try encoder.encode(value)
  }

  private func restore<Value: Codable>(_ value: Value) throws -> Value {
    try JSONDecoder().decode(Value.self, from: encode(value))
  }

  private func numberCount(_ learner: Learner) throws -> Int {
    try encode(learner).count { $0 == UInt8(ascii: ",") }
  }
}

extension LearnerCheck where Learner: BanditLearner {
  init(_ learner: Learner, contexts: [Learner.Context], losses: [[Double]], seed: UInt64) {
    self.init(
      learner: learner, contexts: contexts, seed: seed,
      isLegal: { [armCount = learner.armCount] choice in
        (0..<armCount).contains(choice.arm) && choice.probability > 0 && choice.probability <= 1
      },
      loss: { losses[$0][$1.arm] })
  }
}
