import RelaxKit
import RelaxTestSupport
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct PublishedTsallisINFTests {
  @Test func `the published recipe follows its trace, into its failure and through it`() throws {
    let costs = try Fixture("trace_costs.csv")
    let trace = try Fixture("trace_tsallis_inf.csv")
    let uniforms = costs.numbers("uniform")
    let arms = (0..<20).map { costs.numbers("arm\($0)") }
    let golden = (0..<20).map { trace.numbers("p\($0)") }
    var learner = PublishedTsallisINF(armCount: 20)
    #expect(trace.rows.count == 200)
    for round in trace.rows.indices {
      let weights = learner.weights()
      let sum = weights.reduce(0, +)
      #expect(weights.indices.allSatisfy { abs(weights[$0] / sum - golden[$0][round]) < 1e-9 })
      // The first round that fails is named with the table.
      if round < 119 { #expect(abs(sum - 1) < 1e-9) }
      if round == 119 { #expect(sum > 1e12) }
      var generator = RecordedUniform(uniforms[round])
      let arm = learner.chooseArm(weights: weights, using: &generator)
      #expect(arm == Int(trace.numbers("arm")[round]))
      learner.record(loss: arms[arm][round], arm: arm, weight: weights[arm])
    }
  }
}
