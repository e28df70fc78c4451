import Foundation
import Testing

@testable import RelaxKit

struct CountPriorTests {
  @Test(arguments: [CountPrior.wide, .gentle])
  func `covariances are those of a process`(prior: CountPrior) {
    let variance = prior.covariance(depth: 0, place: 0)
    for (depth, place) in [(0.5, 0.0), (3.1, 0), (0, 0.1), (0, 1), (-0.5, 0.3), (2, -1)] {
      let covariance = prior.covariance(depth: depth, place: place)
      #expect(covariance == prior.covariance(depth: -depth, place: -place))
      #expect(covariance > 0 && covariance < variance)
    }
  }

  /// Counts of 60 systems as SSOR-CG has them: the level moves with the context, the best omega hardly.
  private func total(contextRange: ClosedRange<Double>?, best: Double) -> Double {
    var generator = SplitMix64(seed: 1)
    var plain = SmoothLearner()
    var contextual = ContextualSmoothLearner(contextRange: contextRange ?? 0...1)
    var sum = 0.0
    for index in 0..<60 {
      let context = Double(index * 23 % 60) / 60
      let choice =
        contextRange == nil
        ? plain.choose(context: (), using: &generator)
        : contextual.choose(context: context, using: &generator)
      let distance = -log(2 - choice.schedule.finalOmega) - best
      let excess = 1 + 0.15 * distance * distance
      let loss = (200 * (1 + 0.3 * context) * excess).rounded()
      plain.record(loss: loss, for: choice, context: ())
      contextual.record(loss: loss, for: choice, context: context)
      sum += loss / (200 * (1 + 0.3 * context))
    }
    return sum
  }

  @Test(arguments: [0, 0.5, 1, 1.5], [nil, 0...1] as [ClosedRange<Double>?])
  func `60 systems are enough to come within 5 % of the best omega`(
    best: Double, contextRange: ClosedRange<Double>?
  ) {
    #expect(total(contextRange: contextRange, best: best) < 1.05 * 60)
  }

  @Test func `a state saved before priors had names is read`() throws {
    let state = try JSONEncoder().encode(SmoothLearner())
    let text = try #require(String(data: state, encoding: .utf8))
    let older = text.replacingOccurrences(of: "\"prior\":\"gentle\",", with: "")
      .replacingOccurrences(of: ",\"prior\":\"gentle\"", with: "")
    #expect(older != text)
    _ = try JSONDecoder().decode(SmoothLearner.self, from: Data(older.utf8))
    let foreign = text.replacingOccurrences(of: "gentle", with: "harsh")
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(SmoothLearner.self, from: Data(foreign.utf8))
    }
  }
}
