import Foundation
import RelaxTestSupport
import Testing

@testable import RelaxKit

struct SmoothLearnerTests {
  /// The omegas whose totals a learner's is compared with.
  private static let fixed = stride(from: 1, to: 1.96, by: 0.05)

  /// The losses of a learner without context on a sequence, and of the best fixed omega.
  private func totals(
    rounds: Int, loss: (Int, Double) -> Double
  ) -> (learned: Double, bestFixed: Double, omegas: [Double]) {
    var learner = SmoothLearner()
    var generator = SplitMix64(seed: 1)
    var learned = 0.0
    var omegas: [Double] = []
    for round in 0..<rounds {
      let choice = learner.choose(using: &generator)
      let omega = choice.schedule.finalOmega
      omegas.append(omega)
      learned += loss(round, omega)
      learner.record(loss: loss(round, omega), for: choice)
    }
    let totals = Self.fixed.map { omega in
      (0..<rounds).reduce(0) { $0 + loss($1, omega) }
    }
    return (learned, totals.min() ?? 0, omegas)
  }

  /// A count of 10 at the best w, and more the farther omega's is from it.
  private func count(_ omega: Double, best: Double, level: Double = 10) -> Double {
    let distance = -log(2 - omega) - best
    return (level * (1 + 0.4 * distance * distance)).rounded()
  }

  @Test func `it follows a best omega that drifts, and beats all fixed ones`() {
    let totals = totals(rounds: 1200) { round, omega in
      let phase = 0.5 - 0.5 * cos(2 * .pi * Double(round) / 400)
      return count(omega, best: 1.8 * phase, level: 20 + 60 * phase)
    }
    #expect(totals.learned < 0.97 * totals.bestFixed)
  }

  @Test func `systems without order are no drift`() {
    var generator = SplitMix64(seed: 5)
    let places = (0..<600).map { _ in Double.random(in: 0..<1, using: &generator) }
    let totals = totals(rounds: 600) { round, omega in
      count(omega, best: 0.5 + 0.8 * places[round], level: 20 + 60 * places[round])
    }
    #expect(totals.learned < 1.05 * totals.bestFixed)
  }

  @Test func `counts beyond all expectation are believed`() {
    let totals = totals(rounds: 200) { _, omega in
      omega > 1.3 ? 10_000 : count(omega, best: 0.1, level: 40)
    }
    #expect(totals.omegas.suffix(100).allSatisfy { $0 <= 1.3 })
  }

  @Test func `a saved state with context stays small`() throws {
    var learner = ContextualSmoothLearner(contextRange: 0...1)
    var generator = SplitMix64(seed: 2)
    for round in 0..<300 {
      let context = Double(round * 37 % 100) / 100
      let choice = learner.choose(context: context, using: &generator)
      learner.record(
        loss: count(choice.schedule.finalOmega, best: context), for: choice, context: context)
    }
    let state = try JSONEncoder().encode(learner)
    #expect(state.count < 64 * 1024)
    #expect(
      try JSONDecoder().decode(ContextualSmoothLearner.self, from: state).choose(
        context: 0.4, using: &generator) == learner.choose(context: 0.4, using: &generator))
  }
}
