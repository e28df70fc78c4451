import RelaxKit
import RelaxReporting

/// What the heat experiment tells of its results: tables, figures, findings.
struct HeatReport: Sendable {
  /// Grid by grid, the coarsest first.
  let results: [HeatSizeResults]
  let stepCount: Int

  func write(to run: inout ExperimentRun) throws {
    try writeTables(to: &run)
    for size in results {
      try run.write(
        actionsFigure(size), to: "heat2d-actions-nx\(size.gridSize).svg",
        caption: "The omegas chosen over time, on the iterations every omega takes, nx = "
          + "\(size.gridSize).")
    }
    try run.write(
      coefficientFigure, to: "heat2d-coefficient.svg",
      caption: "The diffusion coefficient over time.")
    try run.write(
      iterationsFigure, to: "heat2d-iterations.svg",
      caption: "Mean iterations of a step over the number of unknowns.")
    try run.write(
      timeFigure, to: "heat2d-time.svg",
      caption: "Wall-clock time of all steps over that of CG: assembling, choosing, solving.")
    for finding in findings { run.add(finding) }
    for note in notes { try run.note(note) }
  }

  // MARK: Tables

  private func writeTables(to run: inout ExperimentRun) throws {
    for size in results {
      try run.write(
        counts(size), to: "heat2d-counts-nx\(size.gridSize).csv",
        caption: "Iterations of each step with CG and with SSOR-CG at every omega, nx = "
          + "\(size.gridSize).")
      try run.write(
        actions(size), to: "heat2d-actions-nx\(size.gridSize).csv",
        caption: "The omega of each step, chosen by the learners in each trial, nx = "
          + "\(size.gridSize).")
    }
    try run.write(
      runsCSV, to: "heat2d-runs.csv", caption: "Iterations and seconds of every timed simulation.")
    try run.write(
      totalsCSV, to: "heat2d-totals.csv",
      caption: "Iterations and seconds over \(stepCount) steps, with standard errors.")
    try run.show(totalsTable, caption: "Over \(stepCount) steps, ± standard errors.")
    guard let size = results.first(where: { HeatComparison.covers($0, stepCount: stepCount) })
    else {
      return try run.note(
        "Totals of an independent implementation are at hand for nx = 25 and 5000 steps alone; "
          + "these settings are not among the runs.")
    }
    let comparison = try HeatComparison(size)
    try run.write(
      comparison.csv, to: "heat2d-comparison.csv",
      caption: "Total iterations at nx = 25 beside those of an independent implementation.")
    try run.show(
      comparison.table, caption: "Total iterations at nx = 25 beside an independent implementation."
    )
    run.add(comparison.finding)
  }

  /// A row for each step: time, the coefficient at its start and in its middle, iterations.
  private func counts(_ size: HeatSizeResults) -> CSVWriter {
    let omegas = StudiedLearner.grid.omegas
    var csv = CSVWriter(
      columns: ["step", "time", "coefficient_start", "coefficient_middle", "cg"]
        + omegas.map { "omega_\($0)" })
    for step in 0..<stepCount {
      let cells: [any CustomStringConvertible] = [
        step, HeatTime.start(ofStep: step), HeatTime.startCoefficient(ofStep: step),
        HeatTime.middleCoefficient(ofStep: step), size.conjugateGradient[step],
      ]
      csv.append(cells + size.table.counts[step])
    }
    return csv
  }

  /// A row for each step: the best omega, then that of each learner and trial.
  private func actions(_ size: HeatSizeResults) -> CSVWriter {
    let learned = HeatSizeResults.learners.flatMap { learner in
      (size.runs[learner] ?? []).enumerated().map { trial, run in
        (name: "\(learner.name)_\(trial)", arms: run.arms)
      }
    }
    var csv = CSVWriter(columns: ["step", "instance_optimal"] + learned.map(\.name))
    let bestArms = size.table.bestArms
    for step in 0..<stepCount {
      let cells: [any CustomStringConvertible] = [step, StudiedLearner.grid[bestArms[step]]]
      csv.append(cells + learned.map { StudiedLearner.grid[$0.arms[step]] })
    }
    return csv
  }

  private var runsCSV: CSVWriter {
    var csv = CSVWriter(
      columns: ["nx", "method", "trial", "iterations", "seconds", "processor_seconds"])
    for size in results {
      for method in HeatSizeResults.shown {
        for (trial, run) in (size.runs[method] ?? []).enumerated() {
          csv.append([
            size.gridSize, HeatSizeResults.name(of: method), trial, run.total, run.seconds,
            run.processorSeconds,
          ])
        }
      }
    }
    return csv
  }

  private var totalsCSV: CSVWriter {
    var csv = CSVWriter(columns: [
      "nx", "unknowns", "method", "omega", "iterations", "iterations_se", "timed_trials", "seconds",
      "seconds_se", "seconds_over_cg", "seconds_over_cg_se",
    ])
    for size in results {
      for method in HeatSizeResults.shown {
        let totals = size.totals(of: method)
        let seconds = size.seconds(of: method)
        let ratio = size.seconds(of: method, over: .conjugateGradient)
        let omega: Double? =
          switch method {
          case .fixed(let omega): omega
          case .bestFixed: size.bestFixedOmega
          default: nil
          }
        csv.append([
          size.gridSize, size.unknownCount, HeatSizeResults.name(of: method),
          omega.map { "\($0)" } ?? "", totals.mean,
          Self.error(totals), size.trialCount, seconds.mean, Self.error(seconds), ratio.mean,
          Self.error(ratio),
        ])
      }
    }
    return csv
  }

  /// The standard error; empty for a number that was found once.
  private static func error(_ statistics: TrialStatistics) -> String {
    statistics.values.count > 1 ? "\(statistics.standardError)" : ""
  }

  /// A row for each method, iterations and relative time grid by grid.
  private var totalsTable: [[String]] {
    var cells = [
      ["method"] + results.map { "nx \($0.gridSize): iterations" }
        + results.map { "nx \($0.gridSize): time / CG" }
    ]
    for method in HeatSizeResults.shown {
      let totals = results.map { size in
        let totals = size.totals(of: method)
        let omega =
          method == .bestFixed ? " (at \(size.bestFixedOmega))" : ""
        return Self.text(totals, TrialStatistics.text(totals.mean)) + omega
      }
      let ratios = results.map { size in
        let ratio = size.seconds(of: method, over: .conjugateGradient)
        return Self.text(ratio, TrialStatistics.text(ratio.mean))
      }
      cells.append([HeatSizeResults.name(of: method)] + totals + ratios)
    }
    return cells
  }

  private static func text(_ statistics: TrialStatistics, _ mean: String) -> String {
    // What is the same in every trial is exact.
    statistics.standardError > 0 ? "\(mean) \(statistics.uncertainty)" : mean
  }
}
