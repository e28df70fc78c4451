import ArgumentParser
import Foundation
import RelaxKit
import RelaxReporting

/// `relaxbench paper contextual`: learners that are told the shift.
struct ContextualExperiment: PaperExperiment {
  static let name = "contextual"
  static let title = "Learning omega with the shift as context"
  static let paperTrials = 40
  static let quickTrials = 4

  static let configuration = commandConfiguration(
    abstract: "Learners with and without context, and the choices of hindsight.",
    discussion: """
      The systems are those of the learning experiment; the context is the shift c. Compared are \
      Tsallis-INF, Tsallis-INF-CB (a Tsallis-INF for each of 5 bins of c in [-0.15, 0.65]), ChebCB (6 \
      Chebyshev features on that interval), every fixed omega of the grid 1, 1.05, ..., 1.95, and \
      the best in hindsight: for each system the least count over the grid and the asymptotically \
      optimal omega of its matrix.

      Every system is solved once with every omega; learners read their counts from that table. \
      Solves are deterministic, so that solving again would show them the same.

      Totals are compared with those of an independent implementation that draws systems of its own \
      from the same distributions, in units of the standard error of the difference.

        relaxbench paper contextual --quick
        relaxbench paper contextual --trials 10 --seed 7
      """)

  @OptionGroup
  var systems: SystemCountOption

  @OptionGroup
  var options: PaperOptions

  private static let learners: [ShiftedMethod] = [.tsallisINF, .binnedTsallisINF, .chebCB]
  private static let published: [ShiftedMethod] = [
    .publishedTsallisINF, .publishedBinnedTsallisINF,
  ]
  private static let hindsight: [ShiftedMethod] = [.optimalOmega, .bestArm, .instanceOptimal]
  private static let methods = ShiftedMethod.allFixed + learners + published + hindsight

  func perform(_ run: inout ExperimentRun) throws {
    let systemCount = systems.count(isQuick: options.quick)
    let trialCount = trialCount
    run.set("systems", systemCount)
    let systemCounts = ShiftedTotals.systemCounts(upTo: systemCount)
    let trials = try run.map(
      "trials", keys: ShiftVariance.keys(trialCount: trialCount), stepsPerJob: Self.methods.count
    ) { job in
      var trial = try ShiftedTrial(job, trialCount: trialCount, systemCount: systemCount)
      return try ShiftedTotals(of: Self.methods, on: &trial, after: systemCounts, job: job)
    }
    let results = ShiftedResults.all(
      of: Self.methods, systemCounts: systemCounts, trials: trials)
    var csv = CSVWriter(columns: ShiftedResults.columns)
    for result in results {
      result.append(to: &csv)
      let bestFixed = try Self.bestFixed(result)
      try run.show(
        result.cells(Self.learners + Self.published + [bestFixed] + Self.hindsight),
        caption: "Total iterations, mean over trials and standard error, "
          + "\(result.variance.phrase). The fixed omega is the best of the grid in hindsight.")
      for finding in try Self.findings(result) { run.add(finding) }
    }
    try run.write(csv, to: "contextual.csv", caption: "Totals of all methods along the sequences.")
    try run.write(
      try Self.figure(results), to: "contextual.svg",
      caption:
        "Systems still to solve over the iterations spent; further left is better. Bands are "
        + "a standard deviation of the trials to either side of their mean.")
    try compare(results, in: &run)
  }

  private static func bestFixed(_ results: ShiftedResults) throws -> ShiftedMethod {
    guard let best = results.best(of: ShiftedMethod.allFixed) else {
      throw ValidationError("The grid has no omega.")
    }
    return best
  }

  // MARK: Findings

  private static func findings(_ results: ShiftedResults) throws -> [Finding] {
    let bestFixed = try bestFixed(results)
    func total(_ method: ShiftedMethod) -> String {
      "\(method.name): \(TrialStatistics.text(results.totals(method).mean))"
    }
    func text(_ statistics: TrialStatistics) -> String {
      "\(TrialStatistics.text(statistics.mean)) \(statistics.uncertainty)"
    }
    var findings: [Finding] = []
    if results.variance == .high {
      for learner in [ShiftedMethod.binnedTsallisINF, .publishedBinnedTsallisINF, .chebCB] {
        let difference = results.difference(learner, bestFixed)
        findings.append(
          Finding(
            finding: "\(learner.name) ends below the best fixed omega, \(results.variance.phrase)",
            paper: "below", ours: "\(total(learner)); \(total(bestFixed))",
            uncertainty: "difference \(text(difference))", isNegative: [difference]))
      }
    }
    let others = learners + published + ShiftedMethod.allFixed
    let rival = results.best(of: others) ?? bestFixed
    let lead = results.difference(.instanceOptimal, rival)
    findings.append(
      Finding(
        finding: "Instance-optimal choices end below all, \(results.variance.phrase)",
        paper: "below all", ours: "\(total(.instanceOptimal)); next, \(total(rival))",
        uncertainty: "difference \(text(lead))",
        isNegative: others.map { results.difference(.instanceOptimal, $0) }))
    let runnersUp = others.filter { $0 != .chebCB }
    let next = results.best(of: runnersUp) ?? bestFixed
    let ratio = TrialStatistics(
      zip(results.totals(.chebCB).values, results.totals(.instanceOptimal).values).map(/))
    findings.append(
      Finding(
        finding: "ChebCB ends nearest to instance-optimal, \(results.variance.phrase)",
        paper: "nearest",
        ours: String(format: "%.3f times instance-optimal; ", ratio.mean)
          + "\(total(.chebCB)); next, \(total(next))",
        uncertainty: "difference to the next \(text(results.difference(.chebCB, next)))",
        isNegative: runnersUp.map { results.difference(.chebCB, $0) }))
    return findings
  }

  // MARK: Figure

  private static func figure(_ results: [ShiftedResults]) throws -> Figure {
    let styles: [(ShiftedMethod, LineStyle)] = [
      (.tsallisINF, StudiedLearner.tsallisINF.style),
      (.binnedTsallisINF, StudiedLearner.binnedTsallisINF.style),
      (.publishedBinnedTsallisINF, .dotted(.vermillion)),
      (.chebCB, StudiedLearner.chebCB.style), (.instanceOptimal, .dotted(.black)),
    ]
    return Figure(
      title: "Instances remaining over total iterations, with the shift as context",
      subtitle:
        "SOR on shifted Laplacians of 100 unknowns; mean ± standard deviation of the trials",
      panels: try results.map { result in
        let bestFixed = try bestFixed(result)
        var series = styles.map { result.series($0, style: $1) }
        series.insert(
          result.series(bestFixed, name: "best fixed omega", style: .dashDotted(.black)), at: 0)
        var chart = result.chart(series, xAxis: .linear)
        chart.subtitle += "; best fixed " + bestFixed.name.replacing("omega = ", with: "")
        return chart
      },
      width: 1180)
  }

  // MARK: Comparison

  private func compare(_ results: [ShiftedResults], in run: inout ExperimentRun) throws {
    let independent = try IndependentTotals()
    var csv = CSVWriter(columns: [
      "variance", "method", "systems", "mean", "standard_error", "independent_mean",
      "independent_standard_error", "standardized_difference",
    ])
    var all: [(variance: ShiftVariance, comparison: IndependentTotals.Comparison)] = []
    for result in results {
      let comparisons = independent.comparisons(with: result)
      all += comparisons.map { (result.variance, $0) }
      let counts = Set(comparisons.map(\.systemCount)).sorted()
      guard !counts.isEmpty else { continue }
      let shown = Self.learners + Self.published + ShiftedMethod.paperFixed + Self.hindsight
      let rows = shown.map { method in
        [method.name]
          + counts.map { count in
            comparisons.first { $0.method == method && $0.systemCount == count }.map {
              TickLabel.fixed($0.standardizedDifference, decimals: 2)
            } ?? ""
          }
      }
      try run.show(
        [["\(result.variance.rawValue) variance"] + counts.map { "after \($0) systems" }] + rows,
        caption: "Difference of our mean total from that of an independent implementation, in "
          + "units of the standard error of the difference, \(result.variance.phrase).")
    }
    for (variance, comparison) in all {
      csv.append([
        variance.rawValue, comparison.method.name, comparison.systemCount, comparison.ours.mean,
        comparison.ours.values.count > 1 ? comparison.ours.standardError.description : "",
        comparison.theirMean, comparison.theirStandardError, comparison.standardizedDifference,
      ])
    }
    try run.write(
      csv, to: "contextual-independent.csv",
      caption: "Our totals beside those of an independent implementation.")
    guard !all.isEmpty else {
      return try run.note("There is no independent total after so few systems.")
    }
    let learners = Self.learners + Self.published
    let groups = [
      ("learners", all.filter { learners.contains($0.comparison.method) }),
      ("other choices", all.filter { !learners.contains($0.comparison.method) }),
    ]
    for (name, group) in groups {
      guard
        let worst = group.max(by: {
          abs($0.comparison.standardizedDifference) < abs($1.comparison.standardizedDifference)
        })
      else { continue }
      let difference = abs(worst.comparison.standardizedDifference)
      run.add(
        Finding(
          finding: "Totals of \(name) agree with an independent implementation within 3 standard "
            + "errors",
          paper: "(not of the paper)",
          ours: "largest difference of \(group.count) is " + String(format: "%.2f", difference)
            + " standard errors: \(worst.comparison.method.name) after "
            + "\(worst.comparison.systemCount) systems, \(worst.variance.phrase)",
          uncertainty: "", holds: difference <= 3))
    }
  }
}
