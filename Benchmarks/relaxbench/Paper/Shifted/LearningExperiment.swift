import ArgumentParser
import Foundation
import RelaxKit
import RelaxReporting

/// `relaxbench paper learning`: Tsallis-INF against fixed omegas.
struct LearningExperiment: PaperExperiment {
  static let name = "learning"
  static let title = "Learning omega without context"
  static let paperTrials = 40
  static let quickTrials = 4

  static let configuration = commandConfiguration(
    abstract: "Tsallis-INF against five fixed omegas on shifted Laplacians.",
    discussion: """
      Each trial is a sequence of 5000 systems (A + c I) x = b, A the Laplacian on 10 by 10 points, \
      c random with high or low variance, b truncated normal and new for each system, solved by SOR \
      from zero to a relative residual of 1e-8. The learner chooses among 1, 1.05, ..., 1.95.

      A system is solved once for each omega that some method asks for, and the count kept: solves \
      are deterministic, so that all methods see what solving again would show them.

      The recipe published with the paper, twenty Newton steps from -1 for the normalization of \
      Tsallis-INF, runs beside ours, with the sum of what it takes for probabilities.

        relaxbench paper learning --quick
        relaxbench paper learning --systems 20000 --trials 10 --seed 7
      """)

  @OptionGroup
  var systems: SystemCountOption

  @OptionGroup
  var options: PaperOptions

  private static let methods =
    ShiftedMethod.paperFixed + [ShiftedMethod.tsallisINF, .publishedTsallisINF]

  func perform(_ run: inout ExperimentRun) throws {
    let systemCount = systems.count(isQuick: options.quick)
    let trialCount = trialCount
    run.set("systems", systemCount)
    let systemCounts = ShiftedTotals.systemCounts(upTo: systemCount)
    let trials = try run.map(
      "trials", keys: ShiftVariance.keys(trialCount: trialCount),
      stepsPerJob: Self.methods.count
    ) { job in
      var trial = try ShiftedTrial(job, trialCount: trialCount, systemCount: systemCount)
      return LearningTrial(
        totals: try ShiftedTotals(
          of: Self.methods, on: &trial, after: systemCounts, job: job),
        sums: try ProbabilitySums(on: &trial, job: job, isComplete: job.index % trialCount == 0))
    }
    let results = ShiftedResults.all(
      of: Self.methods, systemCounts: systemCounts, trials: trials.map(\.totals))
    var csv = CSVWriter(columns: ShiftedResults.columns)
    for result in results {
      result.append(to: &csv)
      try run.show(
        result.cells(Self.methods),
        caption: "Total iterations, mean over trials and standard error, \(result.variance.phrase)."
      )
      run.add(Self.finding(result))
    }
    try run.write(csv, to: "learning.csv", caption: "Totals of all methods along the sequences.")
    try run.write(
      Self.figure(results), to: "learning.svg",
      caption:
        "Systems still to solve over the iterations spent; further left is better. Bands are "
        + "a standard deviation of the trials to either side of their mean.")
    let sums = ShiftVariance.allCases.indices.map { index in
      trials[index * trialCount..<(index + 1) * trialCount].map(\.sums)
    }
    for (variance, sums) in zip(ShiftVariance.allCases, sums) {
      run.add(Self.finding(on: sums, variance, systemCount: systemCount))
    }
    try run.write(
      Self.sumsFigure(sums.compactMap(\.first)), to: "learning-recipe.svg",
      caption: "What the probabilities of Tsallis-INF sum to in each round of the first trial: "
        + "with the root found to rounding, and by the published recipe of twenty Newton steps "
        + "from −1.")
  }

  // MARK: Findings

  private static func finding(_ results: ShiftedResults) -> Finding {
    let learned = ShiftedMethod.tsallisINF
    let ranked = ShiftedMethod.paperFixed.sorted {
      results.totals($0).mean < results.totals($1).mean
    }
    let next = results.difference(learned, ranked[1])
    func text(_ method: ShiftedMethod) -> String {
      "\(method.name): \(TrialStatistics.text(results.totals(method).mean))"
    }
    return Finding(
      finding: "Tsallis-INF ends below all but the best of five fixed omegas, "
        + results.variance.phrase,
      paper: "below all but the best",
      ours: "\(text(learned)); best, \(text(ranked[0])); next, \(text(ranked[1]))",
      uncertainty: "\(results.totals(learned).uncertainty); to the next "
        + "\(TrialStatistics.text(next.mean)) \(next.uncertainty)",
      isNegative: ranked.dropFirst().map { results.difference(learned, $0) })
  }

  private static func finding(
    on sums: [ProbabilitySums], _ variance: ShiftVariance, systemCount: Int
  ) -> Finding {
    let shares = TrialStatistics(sums.map { 100 * Double($0.unsoundCount) / Double(systemCount) })
    let first = sums.compactMap(\.firstUnsoundRound).map(Double.init)
    let start = first.isEmpty ? nil : TrialStatistics(first)
    let ourError = sums.map(\.largestError).max() ?? 0
    return Finding(
      finding: "The probabilities of the published Newton recipe sum to 1, \(variance.phrase)",
      paper: "twenty steps from −1",
      ours: "off 1 in \(String(format: "%.1f", shares.mean))% of rounds"
        + (start.map { ", first in round \(String(format: "%.0f", $0.mean))" } ?? "")
        + String(format: "; with the root to rounding within %.0e in all", ourError),
      uncertainty: String(format: "± %.1f%%", shares.standardError)
        + (start.map { String(format: ", ± %.0f rounds", $0.standardError) } ?? ""),
      holds: first.isEmpty)
  }

  // MARK: Figures

  private static func figure(_ results: [ShiftedResults]) -> Figure {
    let styles: [ShiftedMethod: LineStyle] = [
      .tsallisINF: StudiedLearner.tsallisINF.style,
      .publishedTsallisINF: .dotted(.vermillion),
    ]
    let fixedStyles: [LineStyle] = [
      .solid(.black), .solid(.purple), .solid(.green), .solid(.skyBlue), .solid(.blue),
    ]
    return Figure(
      title: "Instances remaining over total iterations",
      subtitle:
        "SOR on shifted Laplacians of 100 unknowns; mean ± standard deviation of the trials",
      panels: results.map { result in
        let fixed = zip(ShiftedMethod.paperFixed, fixedStyles).map {
          result.series($0, style: $1)
        }
        let learned = [ShiftedMethod.tsallisINF, .publishedTsallisINF].map {
          result.series($0, style: styles[$0] ?? .solid(.gray))
        }
        return result.chart(fixed + learned, xAxis: .log)
      },
      width: 1180)
  }

  private static func sumsFigure(_ sums: [ProbabilitySums]) -> Figure {
    Figure(
      title: "Sum of the probabilities of Tsallis-INF",
      subtitle: "Published: 20 Newton steps from −1. Ours: the root to rounding. First trial.",
      panels: zip(ShiftVariance.allCases, sums).map { variance, sums in
        let rounds = sums.ours.indices.map { Double($0 + 1) }
        return Chart(
          title: variance.title, subtitle: variance.formula, xAxis: .linear("round"),
          yAxis: .log("sum of probabilities"),
          series: [
            Series(
              "published", x: rounds, y: sums.published,
              style: LineStyle(color: .orange, width: 1)),
            Series("ours", x: rounds, y: sums.ours, style: .solid(.vermillion)),
          ])
      })
  }
}
