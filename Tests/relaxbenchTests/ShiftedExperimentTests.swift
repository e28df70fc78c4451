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

  @Test func `counts of a trial are those of solving its systems`() throws {
    var generator = SplitMix64(seed: 2_907_114_835)
    var copy = generator
    var trial = try ShiftedTrial(.high, systemCount: 5, using: &generator)
    let family = try ShiftVariance.high.family()
    for system in 0..<5 {
      let instance = family.sample(using: &copy)
      #expect(trial.shifts[system] == instance.context)
      var fewest = Int.max
      for (arm, omega) in ShiftedTrial.grid.omegas.enumerated() {
        let report = try SOR(omega: omega).solve(
          LinearSystem(matrix: instance.matrix, rightHandSide: instance.rightHandSide),
          until: ShiftedTrial.criterion
        ).report
        #expect(try trial.sweeps(system: system, arm: arm) == report.iterations)
        fewest = min(fewest, report.iterations)
      }
      #expect(try trial.fewestSweeps(system: system) == fewest)
    }
  }

  @Test func `totals of a slice are sums of sweeps`() {
    var totals = ShiftedTotals()
    totals.set(.chebCB, sweeps: [3, 1, 4, 1, 5], after: [1, 2, 5])
    #expect(totals[.chebCB] == [3, 4, 14])
    let counts = ShiftedTotals.systemCounts(upTo: 5000)
    #expect([100, 500, 1000, 5000].allSatisfy(counts.contains) && counts.count == 200)
    #expect(ShiftedTotals.systemCounts(upTo: 7) == [1, 2, 3, 4, 5, 6, 7])
  }

  @Test func `a difference is measured by the pooled two-sample error`() {
    // Standard deviations 2 and 2, of 4 and 4 trials: the error of a difference is √2.
    let comparison = IndependentTotals.Comparison(
      method: .chebCB, systemCount: 100,
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
