import ArgumentParser
import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

/// What the experiments on shifted Laplacians let one change.
struct ShiftedOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Draw shifts uniformly from an interval, in place of the paper's two laws.",
      valueName: "from:to"),
    transform: RangeArgument.init)
  var shifts: RangeArgument?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The number of grid points along a side.", valueName: "m"))
  var size = 10

  func validate() throws {
    try ValidationError.check(size, in: 2...300, of: "size")
    for law in laws where law.shifts.range.lowerBound <= -law.leastEigenvalue {
      throw ValidationError(
        "--shifts begins at \(law.shifts.range.lowerBound); it must be above "
          + String(format: "%.4f", -law.leastEigenvalue)
          + ", or matrices of \(size) by \(size) points are not positive definite.")
    }
  }

  /// The laws of the shifts.
  var laws: [ShiftLaw] {
    (shifts.map { [ShiftLaw(uniformIn: $0.range)] } ?? ShiftLaw.paper).map { law in
      var law = law
      law.side = size
      return law
    }
  }

  /// Names what is not as in the paper.
  func name(in run: inout ExperimentRun) {
    if let shifts { run.set("shifts", shifts.range) }
    if size != 10 { run.set("size", size) }
  }
}

/// What an experiment on sequences of shifted Laplacians lets one change beside that.
struct SequenceOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The number of systems of a trial. (default: 5000, or 1000 with --quick)", valueName: "n"))
  var systems: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The omegas to choose from. (default: 1:1.95:0.05)", valueName: "list"),
    transform: ParameterList.omegas)
  var omegas: ParameterList?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Further learners, by their names in relaxbench learners.", valueName: "name"))
  var learners: [StudiedLearner] = []

  @Flag(help: "Write a line for each system, trial and method, too.")
  var raw = false

  func validate() throws {
    try ValidationError.check(systems, in: 10...1_000_000, of: "systems")
  }
}

/// An experiment on sequences of shifted Laplacians: `learning` and `contextual` are two settings of
/// it, with tables, figures and findings of their own.
protocol ShiftedExperiment: PaperExperiment {
  var problem: ShiftedOptions { get }
  var sequences: SequenceOptions { get }
}

extension ShiftedExperiment {
  var grid: OmegaGrid { sequences.omegas.map { OmegaGrid($0.values) } ?? StudiedLearner.grid }

  /// All omegas of the grid as methods.
  var allFixed: [Method] { grid.omegas.map { .fixed($0) } }

  /// The fixed omegas the paper compares with, as far as the grid has them.
  var paperFixed: [Method] { allFixed.filter { Self.paperOmegas.contains($0) } }

  private static var paperOmegas: [Method] { [1, 1.2, 1.4, 1.6, 1.8].map { .fixed($0) } }

  /// The learners asked for beside the paper's.
  var furtherLearners: [Method] {
    sequences.learners.map { .learner($0) }
  }

  /// Plays methods on all trials of all laws, a job for each trial, and shows and writes the totals.
  ///
  /// - Parameter observe: makes what sees the counts of a trial and gives something of its own.
  /// - Returns: for each law the results, and what the observers gave.
  func play<Observation: Codable & Sendable>(
    _ methods: [Method], in run: inout ExperimentRun,
    observing observer:
      @escaping @Sendable (TrialJob, _ isFirst: Bool) -> some TrialObserver<
        Observation
      >
  ) throws -> [(law: ShiftLaw, results: SequenceResults, observations: [Observation])] {
    let marks = SystemMarks.paper(upTo: sequences.systems ?? (options.quick ? 1000 : 5000))
    run.set("systems", marks.systemCount)
    problem.name(in: &run)
    if sequences.omegas != nil { run.set("grid", grid.omegas) }
    if !furtherLearners.isEmpty { run.set("learners", furtherLearners.map(\.key)) }
    if sequences.raw { run.set("raw", true) }
    let (laws, trialCount, grid, isRaw) = (problem.laws, trialCount, grid, sequences.raw)
    let families = try laws.map { try $0.family() }
    let keys = laws.flatMap { law in (0..<trialCount).map { "\(law.name)/\($0)" } }
    let trials = try run.map("trials", keys: keys, stepsPerJob: marks.systemCount) { job in
      let family = families[job.index / trialCount]
      var trial = SequenceTrial(methods, on: family, marks: marks, grid: grid) { method, _ in
        job.generatorSeed(ofKey: job.key, for: method.name)
      }
      var observer = observer(job, job.index % trialCount == 0)
      var taken: [[Int]] = []
      let totals = try trial.play(family.makeSource(job.generator()), job: job) { counts, row in
        try observer.observe(&counts)
        if isRaw { taken.append(row[0]) }
      }
      return ShiftedTrial(totals: totals[0], observation: observer.observation, taken: taken)
    }
    let results = laws.indices.map { index in
      let own = trials[index * trialCount..<(index + 1) * trialCount]
      return (
        law: laws[index],
        results: SequenceResults(
          family: families[index], tolerance: 1e-8, marks: marks, methods: methods,
          trials: own.map(\.totals)),
        observations: own.map(\.observation)
      )
    }
    try writeTotals(results.map(\.results), to: &run)
    if isRaw { try writeRaw(trials.map(\.taken), of: methods, keys: keys, to: &run) }
    return results
  }

  private func writeTotals(
    _ results: [SequenceResults], to run: inout ExperimentRun
  ) throws {
    var csv = CSVWriter(columns: [
      "variance", "method", "systems", "trials", "mean", "standard_error", "minimum", "maximum",
    ])
    for result in results {
      for method in result.methods {
        for count in result.marks.all {
          let totals = result.totals(method, after: count)
          csv.append([
            result.family.name, method.name, count, result.trials.count, totals.mean,
            result.trials.count > 1 ? totals.standardError.description : "", totals.quantile(0),
            totals.quantile(1),
          ])
        }
      }
    }
    try run.write(
      csv, to: "\(Self.name).csv", caption: "Totals of all methods along the sequences.")
  }

  private func writeRaw(
    _ trials: [[[Int]]], of methods: [Method], keys: [String], to run: inout ExperimentRun
  ) throws {
    var csv = CSVWriter(columns: ["variance", "trial", "system"] + methods.map(\.name))
    for (key, systems) in zip(keys, trials) {
      let parts = key.split(separator: "/").map(String.init)
      for (index, row) in systems.enumerated() { csv.append([parts[0], parts[1], index] + row) }
    }
    try run.write(csv, to: "\(Self.name)-raw.csv", caption: "Iterations of every system.")
  }

  /// Shows the totals of some methods: a row for each, a column for each number of systems.
  func show(
    _ methods: [Method], of result: SequenceResults, remark: String = "",
    in run: inout ExperimentRun
  ) throws {
    let counts = result.marks.columns
    let rows = methods.map { method in
      [method.name]
        + counts.map { count in
          let totals = result.totals(method, after: count)
          return TrialStatistics.text(totals.mean) + " " + totals.uncertainty
        }
    }
    let law = problem.laws.first { $0.name == result.family.name }
    try run.show(
      [[(law?.title ?? "").lowercased()] + counts.map { "after \($0) systems" }] + rows,
      caption: "Total iterations, mean over trials and standard error, "
        + "\(law?.phrase ?? "").\(remark)")
  }

  /// Systems still to be solved over the iterations spent, a panel for each law.
  func write(
    _ panels: [Chart], title: String, to run: inout ExperimentRun
  ) throws {
    try run.write(
      Figure(
        title: title,
        subtitle: "SOR on shifted Laplacians of \(problem.size * problem.size) unknowns; "
          + "mean ± standard deviation of the trials",
        panels: panels, width: 1180),
      to: "\(Self.name).svg",
      caption:
        "Systems still to solve over the iterations spent; further left is better. Bands are "
        + "a standard deviation of the trials to either side of their mean.")
  }
}

/// Sees the counts of the systems of a trial while methods are played on them.
protocol TrialObserver<Observation>: SendableMetatype {
  associatedtype Observation
  mutating func observe(_ counts: inout IterationCounter) throws
  var observation: Observation { get }
}

/// Sees nothing.
struct NoObserver: TrialObserver {
  mutating func observe(_ counts: inout IterationCounter) {}
  var observation: Int { 0 }
}

/// What a trial gives.
private struct ShiftedTrial<Observation: Codable & Sendable>: Codable, Sendable {
  var totals: TrialTotals
  var observation: Observation
  /// By system, then by method; empty unless asked for.
  var taken: [[Int]]
}
