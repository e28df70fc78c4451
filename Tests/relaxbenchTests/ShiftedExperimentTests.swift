import Foundation
import ModelProblems
import RelaxKit
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct ShiftedExperimentTests {
  @Test func `a mode as right-hand side shrinks by its eigenvalue each sweep`() throws {
    let domain = GridDomain(.square, size: 12)
    for omega in [1.2, 1.4, 1.5] {
      let mode = try SORMode(smallestAt: omega, domain: domain)
      let system = LinearSystem(
        matrix: try domain.laplacian(), rightHandSide: mode.rightHandSide)
      let report = try SOR(omega: omega).solve(
        system, until: .relativeResidual(1e-8, baseline: .initialResidual)
      ).report
      #expect(report.iterations == Int((log(1e-8) / log(mode.eigenvalue)).rounded(.up)))
    }
  }

  private static let job = TrialJob(index: 0, key: "", seed: 1) { _ in }

  @Test func `methods of a trial take what solving its systems takes`() throws {
    let seed: UInt64 = 2_907_114_835
    let family = try ShiftLaw.high.family()
    let methods: [Method] = [
      .fixed(1.5), .bestOfGrid, .optimalOmega, .instanceOptimal, .learner(.omegaOne),
      .learner(.adaptiveSOR), .learner(.standard),
    ]
    let marks = SystemMarks(columns: [5], all: [2, 5])
    var trial = SequenceTrial(methods, on: family, marks: marks) { _, _ in 1 }
    let totals = try trial.play(family.makeSource(SplitMix64(seed: seed)), job: Self.job)[0]
      .methods
    let source = try family.makeSource(SplitMix64(seed: seed))
    var taken = methods.map { _ in 0 }
    var tuner = OmegaTuner(solver: SOR())
    for system in 0..<5 {
      let member = try source()
      func sweeps(_ omega: Double) throws -> Int {
        try SOR(omega: omega).solve(member.system, until: family.criterion()).report.iterations
      }
      let best = try StudiedLearner.grid.omegas.map(sweeps).min() ?? 0
      let optimal = try sweeps(ShiftLaw.optimalOmega(shift: member.context))
      let adaptive = try AdaptiveSOR().solve(member.system, until: family.criterion()).report
      var x = member.start
      let tuned = try tuner.solve(member.system, updating: &x, until: family.criterion())
      let own = [
        try sweeps(1.5), best, optimal, min(best, optimal), try sweeps(1), adaptive.iterations,
        tuned.work,
      ]
      taken = zip(taken, own).map(+)
      guard system == 1 || system == 4 else { continue }
      for (method, total) in zip(methods, taken) {
        #expect(totals[method.key]?.work[system / 4] == total, "\(method.name)")
      }
    }
  }

  @Test func `marks hold the columns and end with the last system`() {
    let marks = SystemMarks.paper(upTo: 5000)
    #expect([100, 500, 1000, 5000].allSatisfy(marks.all.contains) && marks.all.count == 200)
    #expect(SystemMarks.paper(upTo: 7).all == [1, 2, 3, 4, 5, 6, 7])
    #expect(SystemMarks.study(upTo: 1000).columns == [30, 100, 1000])
    #expect(SystemMarks.study(upTo: 7).columns == [7])
  }

  @Test func `a difference is measured by the pooled two-sample error`() {
    // Standard deviations 2 and 2, of 4 and 4 trials: the error of a difference is √2.
    let comparison = IndependentTotals.Comparison(
      method: .learner(.chebCB), systemCount: 100,
      ours: TrialStatistics(
        [10, 10, 10, 10].enumerated().map { $1 + ($0 < 2 ? 1 : -1) * 3.0.squareRoot() }),
      theirMean: 7, theirStandardError: 1, theirTrialCount: 4)
    #expect(abs(comparison.standardizedDifference - 3 / 2.0.squareRoot()) < 1e-12)
  }

  @Test func `statistics of trials`() {
    let statistics = TrialStatistics([4, 1, 3, 2])
    #expect(statistics.mean == 2.5)
    #expect(abs(statistics.standardDeviation - (5.0 / 3).squareRoot()) < 1e-15)
    #expect(statistics.quantile(0) == 1 && statistics.quantile(1) == 4)
    #expect(statistics.quantile(0.5) == 2.5)
    #expect(TrialStatistics.text(-1_234_567.4) == "−1,234,567")
    #expect(TrialStatistics.text(1000) == "1,000" && TrialStatistics.text(12.34) == "12.3")
    #expect(TrialStatistics([7]).uncertainty.isEmpty)
  }
}
