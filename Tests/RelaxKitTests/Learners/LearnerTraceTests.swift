import RelaxTestSupport
import Testing

@testable import RelaxKit

/// Whole runs on given contexts, counts and uniforms, tabulated by an independent program.
struct LearnerTraceTests {
  /// What each of the 200 rounds offers.
  private struct Costs {
    let contexts: [Double]
    let uniforms: [Double]
    let losses: [[Double]]

    init() throws {
      let table = try Fixture("trace_costs.csv")
      contexts = table.numbers("context")
      uniforms = table.numbers("uniform")
      losses = LearnerTraceTests.armColumns(table, prefix: "arm")
    }
  }

  private static func armColumns(_ table: Fixture, prefix: String) -> [[Double]] {
    let columns = (0..<20).map { table.numbers("\(prefix)\($0)") }
    return table.rows.indices.map { row in columns.map { $0[row] } }
  }

  private static func largestDifference(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  /// Plays the rounds, holding each draw to the table; `check` looks at more after each round.
  private func expectRun<Learner: BanditLearner>(
    _ learner: Learner, follows name: String, tolerance: Double, contexts: [Learner.Context],
    probabilities: (Learner, Learner.Context) -> [Double],
    check: (Learner, Int, Fixture) -> Void = { _, _, _ in }
  ) throws {
    let costs = try Costs()
    let table = try Fixture(name)
    let expected = Self.armColumns(table, prefix: "p")
    let (arms, losses) = (table.numbers("arm"), table.numbers("loss"))
    try #require(table.rows.count == 200 && costs.losses.count == 200)
    var learner = learner
    for round in 0..<200 {
      let context = contexts[round]
      let distribution = probabilities(learner, context)
      let difference = Self.largestDifference(distribution, expected[round])
      #expect(difference <= tolerance, "round \(round)")
      var generator = ScriptedGenerator(uniform: costs.uniforms[round])
      let choice = learner.chooseArm(context: context, using: &generator)
      try #require(Double(choice.arm) == arms[round], "round \(round)")
      #expect(choice.probability == distribution[choice.arm])
      let loss = costs.losses[round][choice.arm]
      try #require(loss == losses[round], "round \(round)")
      learner.record(loss: loss, for: choice, context: context)
      check(learner, round, table)
    }
  }

  @Test func `Tsallis-INF follows the converged trace`() throws {
    try expectRun(
      TsallisINF(armCount: 20), follows: "trace_tsallis_inf_converged.csv", tolerance: 1e-9,
      contexts: Array(repeating: (), count: 200),
      probabilities: { learner, _ in learner.probabilities() })
  }

  @Test func `binned Tsallis-INF follows the converged trace`() throws {
    let contexts = try Costs().contexts
    try expectRun(
      BinnedTsallisINF(armCount: 20, contextRange: -0.15...0.65, binCount: 5),
      follows: "trace_tsallis_inf_cb_converged.csv", tolerance: 1e-9, contexts: contexts,
      probabilities: { $0.probabilities(context: $1) },
      check: { learner, round, table in
        let bin = learner.bin(ofContext: contexts[round])
        #expect(Double(bin) == table.numbers("bin")[round], "round \(round)")
      })
  }

  @Test func `ChebCB follows the trace`() throws {
    try expectRun(
      ChebCB(armCount: 20, contextRange: -0.15...0.65, degree: 5),
      follows: "trace_chebcb.csv", tolerance: 1e-6, contexts: try Costs().contexts,
      probabilities: { $0.probabilities(context: $1) },
      check: { learner, round, table in
        let expected = table.numbers("eta_after")[round]
        #expect(abs(learner.inverseGapRate - expected) <= 1e-6 * expected, "round \(round)")
      })
  }
}
