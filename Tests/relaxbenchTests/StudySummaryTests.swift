import Foundation
import RelaxKit
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct StudySummaryTests {
  /// Results of a family of 100 systems whose totals are given, a trial each.
  private func results(
    _ family: SystemFamily, optimal: [Int], bestFixed: [Int], omegaOne: [Int],
    learners: [StudiedLearner: [Int]]
  ) -> SequenceResults {
    let marks = SystemMarks.study(upTo: 100)
    var given = [
      Hindsight.key: optimal, Method.bestFixed.key: bestFixed, Method.fixed(1).key: omegaOne,
    ]
    for (learner, totals) in learners { given[learner.rawValue] = totals }
    let trials = (0..<2).map { trial in
      var result = TrialTotals(bestOmega: 1.5)
      for (key, totals) in given where totals.indices.contains(trial) {
        result.methods[key] = MethodTotals(
          work: marks.all.map { _ in totals[trial] }, unsolved: 3, avoidable: 1, products: 200,
          failed: 50)
      }
      return result
    }
    return SequenceResults(
      family: family, tolerance: 1e-8, marks: marks,
      methods: [.bestFixed, .fixed(1)]
        + StudiedLearner.allCases.filter { learners[$0] != nil }.map { .learner($0) },
      trials: trials)
  }

  @Test func `ratios are taken trial by trial, and what ran once stands for all`() throws {
    let result = results(
      SystemFamily.heat(gridSize: 25), optimal: [1000], bestFixed: [1200], omegaOne: [2000],
      learners: [.standard: [1500], .chebCB: [1100, 1300]])
    let cell = try #require(StudyCell(.learner(.chebCB), of: result))
    #expect(cell.overBest[0].values == [1.1, 1.3] && abs(cell.overBest[2].mean - 1.2) < 1e-15)
    #expect(cell.overFixed[1].values == [1100.0 / 1200, 1300.0 / 1200])
    #expect(cell.unsolved == 6 && cell.avoidable == 2 && cell.products == 2 && cell.failed == 0.5)
    #expect(abs(cell.excess - (1200 - 2100) / 100.0) < 1e-12 && cell.isSafe)
    #expect(StudyCell(.learner(.osub), of: result) == nil)
    #expect(
      StudyCell.cells(result).contains { $0.first == "best fixed omega, 1.5" })
  }

  @Test func `goals stand beside what was measured`() throws {
    let family = try #require(try SystemFamily.catalog().first { $0.name == "stiff-cells-3d" })
    let result = results(
      family, optimal: [1000, 1000], bestFixed: [1200, 1200], omegaOne: [1300, 1300],
      learners: [.standard: [2400, 1200], .tsallisINF: [2000, 2000]])
    let summary = StudySummary(cells: result.methods.compactMap { StudyCell($0, of: result) })
    let goals = summary.goals.map { $0.dropFirst(2).joined(separator: " ") }
    let subjects = summary.goals.map { $0[0] }
    func goal(_ subject: String) throws -> String {
      goals[try #require(subjects.firstIndex(of: subject))]
    }
    // The mean of 2 and 1.
    #expect(try goal("stiff cells in three dimensions, T = 100") == "1.500 NO")
    #expect(try goal("SOR over best fixed, T = 30") == "1.500 NO")
    #expect(try goal("share of cells above 1.25 at T = 100") == "1.000 NO")
    #expect(try goal("share of cells above 1.5 at T = 30") == "0.000 yes")
    #expect(!subjects.contains("own solver over best fixed, T = 30"))
    #expect(summary.worst(3).count == 2 && summary.table.count == 5)
    #expect(summary.figure.svg().contains("percent of cells"))
  }
}
