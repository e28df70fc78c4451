import ArgumentParser
import Foundation
import RelaxKit
import RelaxReporting

/// `relaxbench paper contextual`: learners that are told the shift.
struct ContextualExperiment: ShiftedExperiment {
  static let name = "contextual"
  static let title = "Learning omega with the shift as context"
  static let paperTrials = 40
  static let quickTrials = 4

  static let configuration = commandConfiguration(
    abstract: "Learners with and without context, and hindsight.",
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
        relaxbench paper contextual --trials 10 --seed 7 --learners default-context
      """)

  @OptionGroup var sequences: SequenceOptions
  @OptionGroup var problem: ShiftedOptions
  @OptionGroup var options: PaperOptions

  private static let chebCB = Method.learner(.chebCB)
  private static let published: [Method] = [.published(binCount: 1), .published(binCount: 5)]
  private static let hindsight: [Method] = [.optimalOmega, .bestOfGrid, .instanceOptimal]

  private var learners: [Method] {
    StudiedLearner.paper.map { .learner($0) } + furtherLearners
  }

  func perform(_ run: inout ExperimentRun) throws {
    let results = try play(
      allFixed + learners + Self.published + Self.hindsight, in: &run
    ) { _, _ in NoObserver() }
    for (law, result, _) in results {
      let bestFixed = bestFixed(result)
      try show(
        learners + Self.published + [bestFixed] + Self.hindsight, of: result,
        remark: " The fixed omega is the best of the grid in hindsight.", in: &run)
      for finding in findings(result, law, bestFixed) { run.add(finding) }
    }
    try write(
      results.map { law, result, _ in
        let bestFixed = bestFixed(result)
        let drawn =
          learners.prefix(2) + [.published(binCount: 5)] + learners.dropFirst(2)
          + [.instanceOptimal]
        return result.remainingChart(
          [result.remaining(bestFixed, name: "best fixed omega", style: Method.bestFixed.style)]
            + drawn.map { result.remaining($0) },
          subtitle: "\(law.formula); best fixed "
            + bestFixed.name.replacing("omega = ", with: ""))
      }, title: "Instances remaining over total iterations, with the shift as context", to: &run)
    guard problem.shifts == nil, problem.size == 10, sequences.omegas == nil else { return }
    try compare(results.map { ($0.law, $0.results) }, in: &run)
  }

  private func bestFixed(_ results: SequenceResults) -> Method {
    results.best(of: allFixed) ?? .fixed(1)
  }

  // MARK: Findings

  private func findings(
    _ results: SequenceResults, _ law: ShiftLaw, _ bestFixed: Method
  ) -> [Finding] {
    func total(_ method: Method) -> String {
      "\(method.name): \(TrialStatistics.text(results.totals(method).mean))"
    }
    func text(_ statistics: TrialStatistics) -> String {
      "\(TrialStatistics.text(statistics.mean)) \(statistics.uncertainty)"
    }
    var findings: [Finding] = []
    if law.name == "high" {
      for learner in [.learner(.binnedTsallisINF), .published(binCount: 5), Self.chebCB] {
        let difference = results.difference(learner, bestFixed)
        findings.append(
          Finding(
            finding: "\(learner.name) ends below the best fixed omega, \(law.phrase)",
            paper: "below", ours: "\(total(learner)); \(total(bestFixed))",
            uncertainty: "difference \(text(difference))", isNegative: [difference]))
      }
    }
    let others = StudiedLearner.paper.map { .learner($0) } + Self.published + allFixed
    let rival = results.best(of: others) ?? bestFixed
    let lead = results.difference(.instanceOptimal, rival)
    findings.append(
      Finding(
        finding: "Instance-optimal choices end below all, \(law.phrase)",
        paper: "below all", ours: "\(total(.instanceOptimal)); next, \(total(rival))",
        uncertainty: "difference \(text(lead))",
        isNegative: others.map { results.difference(.instanceOptimal, $0) }))
    let runnersUp = others.filter { $0 != Self.chebCB }
    let next = results.best(of: runnersUp) ?? bestFixed
    let ratio = TrialStatistics(
      zip(results.totals(Self.chebCB).values, results.totals(.instanceOptimal).values).map(/))
    findings.append(
      Finding(
        finding: "ChebCB ends nearest to instance-optimal, \(law.phrase)",
        paper: "nearest",
        ours: String(format: "%.3f times instance-optimal; ", ratio.mean)
          + "\(total(Self.chebCB)); next, \(total(next))",
        uncertainty: "difference to the next \(text(results.difference(Self.chebCB, next)))",
        isNegative: runnersUp.map { results.difference(Self.chebCB, $0) }))
    return findings
  }

  // MARK: Comparison

  private func compare(
    _ results: [(law: ShiftLaw, results: SequenceResults)], in run: inout ExperimentRun
  ) throws {
    let independent = try IndependentTotals(file: "learning_totals.csv")
    let shown = learners + Self.published + paperFixed + Self.hindsight
    var csv = CSVWriter(columns: [
      "variance", "method", "systems", "mean", "standard_error", "independent_mean",
      "independent_standard_error", "standardized_difference",
    ])
    var all: [(law: ShiftLaw, comparison: IndependentTotals.Comparison)] = []
    for (law, result) in results {
      let comparisons = result.methods.flatMap { independent.comparisons(of: $0, with: result) }
      all += comparisons.map { (law, $0) }
      let counts = Set(comparisons.map(\.systemCount)).sorted()
      guard !counts.isEmpty else { continue }
      let rows = shown.map { method in
        [method.name]
          + counts.map { count in
            comparisons.first { $0.method == method && $0.systemCount == count }.map {
              TickLabel.fixed($0.standardizedDifference, decimals: 2)
            } ?? ""
          }
      }
      try run.show(
        [[law.title.lowercased()] + counts.map { "after \($0) systems" }] + rows,
        caption: "Difference of our mean total from that of an independent implementation, in "
          + "units of the standard error of the difference, \(law.phrase).")
    }
    for (law, comparison) in all {
      csv.append([
        law.name, comparison.method.name, comparison.systemCount, comparison.ours.mean,
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
    let drawn = learners + Self.published
    let groups = [
      ("learners", all.filter { drawn.contains($0.comparison.method) }),
      ("other choices", all.filter { !drawn.contains($0.comparison.method) }),
    ]
    for (name, group) in groups {
      let worst = group.max {
        abs($0.comparison.standardizedDifference) < abs($1.comparison.standardizedDifference)
      }
      guard let worst else { continue }
      let difference = abs(worst.comparison.standardizedDifference)
      run.add(
        Finding(
          finding: "Totals of \(name) agree with an independent implementation within 3 standard "
            + "errors",
          paper: "(not of the paper)",
          ours: "largest difference of \(group.count) is " + String(format: "%.2f", difference)
            + " standard errors: \(worst.comparison.method.name) after "
            + "\(worst.comparison.systemCount) systems, \(worst.law.phrase)",
          uncertainty: "", holds: difference <= 3))
    }
  }
}
