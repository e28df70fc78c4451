import RelaxTestSupport
import Testing

@testable import RelaxKit

/// What the default learner allocates once its window is full.
@Suite(.enabled(if: countsAllocations)) struct LearnerAllocationTests {
  /// A case, and how many numbers of the caller it has.
  static let cases: [(DefaultLearner.Method, isGuided: Bool, valueCount: Int)] = [
    (.sor, true, 0), (.sor, false, 0), (.sor, true, 2), (.unknown, false, 3),
    (.conjugateGradient, false, 1),
  ]

  @Test func `what is allocated is counted`() {
    let store = SharedValue<[Double]>([])
    func fill() {
      for size in 1...10 { store.update { $0 = [Double](repeating: 0, count: size) } }
    }
    // What the runtime makes once for all is none of it.
    fill()
    #expect(allocationCount(fill) == 10)
    #expect(allocationCount {} == 0)
  }

  @Test(arguments: cases)
  func `a choice and its record allocate nothing once the window has been full`(
    method: DefaultLearner.Method, isGuided: Bool, valueCount: Int
  ) {
    var generator = SplitMix64(seed: 71)
    // The window is halved before the second half of these, and once more within it.
    let contexts = (0..<2 * CountWindow.capacity).map { _ in
      TuningContext(
        (0..<valueCount).map { _ in Double.random(in: 0...1, using: &generator) },
        depthGuess: isGuided ? Double.random(in: 0.3...2, using: &generator) : nil, reduction: 18)
    }
    var learner = DefaultLearner(method: method)
    func play(_ context: TuningContext) {
      let choice = learner.choose(context: context, using: &generator)
      learner.record(
        loss: 20 + 100 * abs(choice.schedule.finalOmega - 1.5), for: choice, context: context)
    }
    let half = contexts.count / 2
    for context in contexts[..<half] { play(context) }
    let count = allocationCount { for index in half..<contexts.count { play(contexts[index]) } }
    #expect(count == 0)
  }
}
