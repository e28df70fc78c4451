import RelaxKit
import RelaxReporting

/// What was measured on one grid.
struct HeatSizeResults: Sendable {
  let table: HeatCountTable
  /// The timed simulations of each method, trial by trial.
  let runs: [HeatMethod: [HeatRun]]
  /// The total iterations of each learner, played on the table once for each of many seeds.
  let replays: [HeatLearner: [Int]]

  var gridSize: Int { table.gridSize }
  var unknownCount: Int { (gridSize - 1) * (gridSize - 1) }
  var trialCount: Int { runs[.conjugateGradient]?.count ?? 0 }

  /// The iterations over all steps; of learners for many seeds, of all else once, being exact.
  func totals(of method: HeatMethod) -> TrialStatistics {
    let totals =
      switch method {
      case .conjugateGradient: [table.conjugateGradient.reduce(0, +)]
      case .fixed(let arm): [table.total(arm: arm)]
      case .bestFixed: [table.total(arm: table.bestFixedArm)]
      case .instanceOptimal: [table.instanceOptimalTotal]
      case .learned(let learner): replays[learner] ?? []
      }
    return TrialStatistics(totals.map(Double.init))
  }

  /// The iterations over those of another method.
  func totals(of method: HeatMethod, over other: HeatMethod) -> TrialStatistics {
    let divisor = totals(of: other).mean
    return TrialStatistics(totals(of: method).values.map { $0 / divisor })
  }

  /// The seconds of all steps.
  func seconds(of method: HeatMethod) -> TrialStatistics {
    TrialStatistics((runs[method] ?? []).map(\.seconds))
  }

  /// The seconds over those of another method in the same trial, of wall-clock time unless told
  /// otherwise.
  func seconds(
    of method: HeatMethod, over other: HeatMethod, by clock: KeyPath<HeatRun, Double> = \.seconds
  ) -> TrialStatistics {
    TrialStatistics(
      zip(runs[method] ?? [], runs[other] ?? []).map { $0[keyPath: clock] / $1[keyPath: clock] })
  }

  /// The name of a method, with the omega of the best fixed one.
  func name(of method: HeatMethod) -> String {
    method == .bestFixed
      ? "best fixed (\(HeatLearner.grid[table.bestFixedArm]))" : method.name
  }

  /// How many steps of the learners' own simulations there are, and how many of these took another
  /// count than the table has.
  var check: (steps: Int, differences: Int) {
    let learned = HeatLearner.allCases.flatMap { runs[.learned($0)] ?? [] }
    return (
      learned.reduce(0) { $0 + $1.counts.count },
      learned.reduce(0) { $0 + table.differences(from: $1) }
    )
  }
}
