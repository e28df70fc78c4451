import Foundation
import RelaxTestSupport
import Testing

@testable import RelaxKit

/// Plans of schedules.
@Suite struct SchedulePlanTests {
  private let model = CountModel(table: SweepCountTable(reduction: 17), floor: CountFloor())

  /// A normal density of u.
  private func nodes(mean: Double, deviation: Double) -> [RadiusNode] {
    let steps = stride(from: -3.0, through: 3, by: 0.2)
    let total = steps.reduce(0) { $0 + exp(-0.5 * $1 * $1) }
    return steps.map {
      RadiusNode(u: mean + $0 * deviation, weight: exp(-0.5 * $0 * $0) / total)
    }
  }

  private func plan(
    _ plan: inout SchedulePlan, _ nodes: [RadiusNode], trials: Int, rise: Double = 0
  ) -> (schedule: OmegaSchedule, expectedCount: Double) {
    plan.schedule(nodes, model: model, scale: 1, trials: trials, rise: rise)
  }

  @Test func `trials lower the expected count, and a known system gets its best omega`() {
    var narrow = SchedulePlan(phaseCount: 4)
    let nodes = nodes(mean: 2, deviation: 0.001)
    let first = plan(&narrow, nodes, trials: 0)
    let best = plan(&narrow, nodes, trials: 300)
    #expect(best.expectedCount <= first.expectedCount)
    let depth = YoungCount.bestDepth(u: 2)
    let least = model.count(
      RadiusNode(u: 2, weight: 1), depth: depth, least: model.least(depth: depth))
    #expect(best.expectedCount < 1.01 * least)
  }

  @Test func `several omegas take fewer sweeps than one where little is known`() {
    let nodes = nodes(mean: 2, deviation: 0.5)
    var (one, four) = (SchedulePlan(phaseCount: 1), SchedulePlan(phaseCount: 4))
    let single = plan(&one, nodes, trials: 500).expectedCount
    let several = plan(&four, nodes, trials: 500).expectedCount
    #expect(several < 0.9 * single)
  }

  @Test func `a system much less known than others gets a plan of its own`() {
    var used = SchedulePlan(phaseCount: 4)
    _ = plan(&used, nodes(mean: 2, deviation: 0.01), trials: 2000)
    let wide = nodes(mean: 1.5, deviation: 0.6)
    var fresh = SchedulePlan(phaseCount: 4)
    let expected = plan(&used, wide, trials: 8).expectedCount
    #expect(expected <= plan(&fresh, wide, trials: 0).expectedCount)
  }

  @Test func `schedules open with a Gauss-Seidel sweep if omega may change`() {
    let nodes = nodes(mean: 2, deviation: 0.3)
    var (one, two) = (SchedulePlan(phaseCount: 1), SchedulePlan(phaseCount: 2))
    #expect(plan(&one, nodes, trials: 20).schedule.phases.isEmpty)
    let opened = plan(&two, nodes, trials: 20).schedule
    #expect(opened.phases.first == PhaseList.opening)
    #expect(opened.finalOmega > 1)
  }

  @Test func `a rise is added to every w`() {
    let nodes = nodes(mean: 2, deviation: 0.3)
    var (low, high) = (SchedulePlan(phaseCount: 3), SchedulePlan(phaseCount: 3))
    let plain = plan(&low, nodes, trials: 50)
    let raised = plan(&high, nodes, trials: 50, rise: 0.04)
    #expect(raised.expectedCount == plain.expectedCount)
    let (before, after) = (PhaseList(plain.schedule), PhaseList(raised.schedule))
    #expect(after.lengths == before.lengths)
    for (first, second) in zip(before.depths, after.depths) {
      #expect(abs(second - min(first + 0.04, ScheduleDraft.largestDepth)) < 1e-9)
    }
  }
}
