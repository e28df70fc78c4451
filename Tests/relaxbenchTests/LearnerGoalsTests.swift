import Foundation
import RelaxKit
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct LearnerGoalsTests {
  /// Results of a family of 10 systems whose totals are given, two trials each.
  private func results(
    _ family: SystemFamily, optimal: [Int], bestFixed: [Int], learners: [StudiedLearner: [Int]]
  ) -> SequenceResults {
    let marks = SystemMarks.study(upTo: 10)
    var given = [Hindsight.key: optimal, Method.bestFixed.key: bestFixed]
    for (learner, totals) in learners { given[learner.rawValue] = totals }
    let trials = (0..<2).map { trial in
      var result = TrialTotals()
      for (key, totals) in given where totals.indices.contains(trial) {
        result.totals[key] = marks.all.map { _ in totals[trial] }
        result.failures[key] = 3
      }
      return result
    }
    return SequenceResults(
      family: family, tolerance: 1e-8, marks: marks,
      methods: [.bestFixed]
        + StudiedLearner.allCases.filter { learners[$0] != nil }.map { .learner($0) },
      trials: trials)
  }

  @Test func `ratios are taken trial by trial, and what ran once stands for all`() throws {
    let result = results(
      SystemFamily.heat(gridSize: 25), optimal: [100], bestFixed: [120],
      learners: [.standard: [150], .chebCB: [110, 130]])
    let ratio = try #require(result.ratio(.learner(.chebCB), after: 10))
    #expect(ratio.values == [1.1, 1.3] && abs(ratio.mean - 1.2) < 1e-15)
    #expect(
      result.ratio(.learner(.chebCB), over: .learner(.standard))?.values
        == [110.0 / 150, 130.0 / 150])
    #expect(result.ratio(.bestFixed)?.values == [1.2])
    #expect(result.ratio(.bestFixed, after: 11) == nil)
    #expect(result.ratio(.learner(.osub)) == nil)
    #expect(result.failureCount(.learner(.chebCB)) == 6)
    #expect(result.best(of: result.methods) == .bestFixed)
  }

  @Test func `goals stand beside what was measured`() throws {
    let heat = results(
      SystemFamily.heat(gridSize: 25), optimal: [100, 100], bestFixed: [120, 120],
      learners: [.contextualStandard: [103, 105], .chebCB: [104, 102]])
    let convection = results(
      SystemFamily.centralConvection("convection-mild", title: "", peclet: 2), optimal: [100, 100],
      bestFixed: [120, 120],
      learners: [.standard: [150, 170], .tsallisINF: [200, 200], .chebCB: [160, 140]])
    let goals = LearnerGoals(results: [heat, convection], costs: nil).all
    #expect(goals.count == 3)
    let near = try #require(goals.first { $0.subject.hasPrefix("default, context over instance") })
    #expect(near.limit == 1.05 && near.measured.mean == 1.04 && near.isMet)
    let rival = try #require(goals.first { $0.subject.hasPrefix("default, context over ChebCB") })
    #expect(
      rival.limit == 1 && rival.measured.values == [103.0 / 104, 105.0 / 102] && !rival.isMet)
    // The best of the paper's learners is ChebCB here.
    let safe = try #require(goals.first { $0.subject.hasPrefix("default over ChebCB") })
    #expect(safe.measured.values == [150.0 / 160, 170.0 / 140] && safe.isMet)
    #expect(
      rival.cells == [
        "default, context over ChebCB, context, heat-25, T = 10", "1", "1.010 ± 0.020", "NO", "",
      ])
  }
}
