import ArgumentParser
import Foundation
import RelaxKit
import RelaxReporting

/// `relaxbench paper learning`: Tsallis-INF against fixed omegas.
struct LearningExperiment: ShiftedExperiment {
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
        relaxbench paper learning --shifts 0:0.1 --size 20 --omegas 1:1.98:0.02 --learners osub
      """)

  @OptionGroup var sequences: SequenceOptions
  @OptionGroup var problem: ShiftedOptions
  @OptionGroup var options: PaperOptions

  private static let learned = Method.learner(.tsallisINF)

  func perform(_ run: inout ExperimentRun) throws {
    let learners = [Self.learned, .published(binCount: 1)] + furtherLearners
    let grid = grid
    let results = try play(paperFixed + learners, in: &run) { job, isFirst in
      ProbabilitySums(job: job, grid: grid, isComplete: isFirst)
    }
    for (law, result, _) in results {
      try show(paperFixed + learners, of: result, in: &run)
      if paperFixed.count > 1 { run.add(finding(result, law)) }
    }
    try write(
      results.map { law, result, _ in
        result.remainingChart(
          (paperFixed + learners).map { result.remaining($0) }, subtitle: law.formula)
      }, title: "Instances remaining over total iterations", to: &run)
    for (law, result, sums) in results {
      run.add(Self.finding(on: sums, law, systemCount: result.systemCount))
    }
    try run.write(
      Self.sumsFigure(results.compactMap { law, _, sums in sums.first.map { (law, $0) } }),
      to: "learning-recipe.svg",
      caption: "What the probabilities of Tsallis-INF sum to in each round of the first trial: "
        + "with the root found to rounding, and by the published recipe of twenty Newton steps "
        + "from −1.")
  }

  private func finding(_ results: SequenceResults, _ law: ShiftLaw) -> Finding {
    let ranked = paperFixed.sorted { results.totals($0).mean < results.totals($1).mean }
    let next = results.difference(Self.learned, ranked[1])
    func text(_ method: Method) -> String {
      "\(method.name): \(TrialStatistics.text(results.totals(method).mean))"
    }
    return Finding(
      finding: "Tsallis-INF ends below all but the best of five fixed omegas, \(law.phrase)",
      paper: "below all but the best",
      ours: "\(text(Self.learned)); best, \(text(ranked[0])); next, \(text(ranked[1]))",
      uncertainty: "\(results.totals(Self.learned).uncertainty); to the next "
        + "\(TrialStatistics.text(next.mean)) \(next.uncertainty)",
      isNegative: ranked.dropFirst().map { results.difference(Self.learned, $0) })
  }

  private static func finding(
    on sums: [ProbabilitySums.Record], _ law: ShiftLaw, systemCount: Int
  ) -> Finding {
    let shares = TrialStatistics(sums.map { 100 * Double($0.unsoundCount) / Double(systemCount) })
    let first = sums.compactMap(\.firstUnsoundRound).map(Double.init)
    let start = first.isEmpty ? nil : TrialStatistics(first)
    let ourError = sums.map(\.largestError).max() ?? 0
    return Finding(
      finding: "The probabilities of the published Newton recipe sum to 1, \(law.phrase)",
      paper: "twenty steps from −1",
      ours: "off 1 in \(String(format: "%.1f", shares.mean))% of rounds"
        + (start.map { ", first in round \(String(format: "%.0f", $0.mean))" } ?? "")
        + String(format: "; with the root to rounding within %.0e in all", ourError),
      uncertainty: String(format: "± %.1f%%", shares.standardError)
        + (start.map { String(format: ", ± %.0f rounds", $0.standardError) } ?? ""),
      holds: first.isEmpty)
  }

  private static func sumsFigure(_ sums: [(ShiftLaw, ProbabilitySums.Record)]) -> Figure {
    Figure(
      title: "Sum of the probabilities of Tsallis-INF",
      subtitle: "Published: 20 Newton steps from −1. Ours: the root to rounding. First trial.",
      panels: sums.map { law, sums in
        let rounds = sums.ours.indices.map { Double($0 + 1) }
        return Chart(
          title: law.title, subtitle: law.formula, xAxis: .linear("round"),
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

/// What the probabilities of a Tsallis-INF sum to, round by round, by our root and by the published
/// recipe, each with the draws it has among the other methods.
struct ProbabilitySums: TrialObserver {
  struct Record: Codable, Sendable {
    /// The sums by the published recipe and by `TsallisINF`; empty if they were not asked for.
    var published: [Double] = []
    var ours: [Double] = []
    /// The first round, from 1, whose published sum is off 1 by more than a millionth, and how many
    /// rounds there are like that.
    var firstUnsoundRound: Int?
    var unsoundCount = 0
    /// The farthest any sum of ours is off 1.
    var largestError = 0.0
  }

  private(set) var observation = Record()
  private let grid: OmegaGrid
  private let isComplete: Bool
  private var round = 0
  private var recipe: (learner: PublishedTsallisINF, generator: SplitMix64)
  private var root: (learner: TsallisINF, generator: SplitMix64)

  init(job: TrialJob, grid: OmegaGrid, isComplete: Bool) {
    (self.grid, self.isComplete) = (grid, isComplete)
    recipe = (
      PublishedTsallisINF(armCount: grid.count),
      job.generator(for: Method.published(binCount: 1).name)
    )
    root = (TsallisINF(armCount: grid.count), job.generator(for: StudiedLearner.tsallisINF.name))
  }

  mutating func observe(_ counts: inout IterationCounter) throws {
    round += 1
    let weights = recipe.learner.weights()
    let (published, ours) = (weights.reduce(0, +), root.learner.probabilities().reduce(0, +))
    if !(abs(published - 1) <= 1e-6) {
      observation.firstUnsoundRound = observation.firstUnsoundRound ?? round
      observation.unsoundCount += 1
    }
    observation.largestError = max(observation.largestError, abs(ours - 1))
    if isComplete {
      observation.published.append(published)
      observation.ours.append(ours)
    }
    let arm = recipe.learner.chooseArm(weights: weights, using: &recipe.generator)
    let loss = Double(try counts.counts(omega: grid[arm])[0])
    recipe.learner.record(loss: loss, arm: arm, weight: weights[arm])
    let choice = root.learner.chooseArm(using: &root.generator)
    root.learner.record(
      loss: Double(try counts.counts(omega: grid[choice.arm])[0]), for: choice)
  }
}
