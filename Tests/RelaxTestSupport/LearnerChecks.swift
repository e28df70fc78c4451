import Foundation
public import RelaxKit

/// What any learner must do, whatever it learns: checked by playing it.
///
/// The rounds are played in order; `losses` says what each arm costs in each. Checked are: arms in
/// range and probabilities in (0, 1]; the same seed, the same run; a learner saved and restored in
/// mid-run goes on as if nothing had happened; losses below 1 count as 1; losses that arrive late
/// and out of order, or never, do no harm; and the state does not grow with the rounds.
///
/// - Returns: a sentence for each check that failed, so that a test expects an empty list.
public func checkLearner<Learner: BanditLearner & Codable>(
  _ learner: Learner, contexts: [Learner.Context], losses: [[Double]], seed: UInt64 = 5_120_447
) throws -> [String] {
  let check = LearnerCheck(learner: learner, contexts: contexts, losses: losses, seed: seed)
  return try check.violations()
}

/// Checks that a learner whose saved state was tampered with either refuses it or goes on soundly.
///
/// The rounds are played, and then each number of the saved state in turn is replaced by each of
/// several bad ones. What can still be decoded plays ten more rounds; a trap ends the process.
///
/// - Returns: a sentence for each tampering that led to an illegal choice.
public func checkTampering<Learner: BanditLearner & Codable>(
  _ learner: Learner, contexts: [Learner.Context], losses: [[Double]], seed: UInt64 = 5_120_447
) throws -> [String] {
  let check = LearnerCheck(learner: learner, contexts: contexts, losses: losses, seed: seed)
  return try check.tamperingViolations()
}

private struct LearnerCheck<Learner: BanditLearner & Codable> {
  let learner: Learner
  let contexts: [Learner.Context]
  let losses: [[Double]]
  let seed: UInt64

  func violations() throws -> [String] {
    var found: [String] = []
    let wholeRun = 0..<contexts.count
    let run = play(learner, wholeRun, SplitMix64(seed: seed))

    if losses.contains(where: { $0.count != learner.armCount }) || losses.count != contexts.count {
      found.append("the loss table does not fit the learner and its contexts")
    }
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
    var choices: [ArmChoice] = []
  }

  private func play(
    _ learner: Learner, _ rounds: Range<Int>, _ generator: SplitMix64,
    distort: (Double) -> Double = { $0 }
  ) -> Run {
    var run = Run(learner: learner, generator: generator)
    for round in rounds {
      let choice = run.learner.chooseArm(context: contexts[round], using: &run.generator)
      run.choices.append(choice)
      guard losses[round].indices.contains(choice.arm) else { break }
      let loss = distort(losses[round][choice.arm])
      run.learner.record(loss: loss, for: choice, context: contexts[round])
    }
    return run
  }

  /// Keeps up to eight rounds under way and ends them in random order; one in sixteen never ends.
  private func playLate() -> Run {
    var run = Run(learner: learner, generator: SplitMix64(seed: seed))
    var order = SplitMix64(seed: seed &+ 2)
    var underWay: [Int] = []
    for round in contexts.indices {
      let choice = run.learner.chooseArm(context: contexts[round], using: &run.generator)
      run.choices.append(choice)
      guard choice.arm < learner.armCount else { break }
      underWay.append(round)
      guard underWay.count == 8 else { continue }
      underWay.shuffle(using: &order)
      while underWay.count > 3 {
        let ended = underWay.removeLast()
        guard ended % 16 != 5 else { continue }
        let choice = run.choices[ended]
        run.learner.record(loss: losses[ended][choice.arm], for: choice, context: contexts[ended])
      }
    }
    return run
  }

  private func illegalChoices(_ choices: [ArmChoice], _ when: String) -> [String] {
    let isLegal = choices.allSatisfy {
      (0..<learner.armCount).contains($0.arm) && $0.probability > 0 && $0.probability <= 1
    }
    return isLegal ? [] : ["an arm or its probability is out of range \(when)"]
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
