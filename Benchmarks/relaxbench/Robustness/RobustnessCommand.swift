import ArgumentParser
import Foundation
import RelaxKit
import RelaxReporting

/// `relaxbench robustness`: the default learner on families of every kind.
struct RobustnessCommand: ParsableCommand {
  static let name = "robustness"

  static let configuration = CommandConfiguration(
    commandName: name, abstract: "Measure learners on many kinds of systems, against the goals.",
    shouldDisplay: false)

  @Option(parsing: .upToNextOption, help: "The families to run. (default: all)")
  var families: [String] = []

  @Option(parsing: .upToNextOption, help: "Of 1e-2, 1e-4 and 1e-8. (default: all)")
  var tolerances: [Double] = RobustTable.tolerances

  @Option(parsing: .upToNextOption, help: "The learners to run. (default: all)")
  var learners: [RobustLearner] = RobustLearner.allCases

  @Option(help: "The systems of a sequence.")
  var systems = 100

  @Option(help: "The sequences of a family.")
  var seeds = 5

  @Option(help: "A directory for the tables of hindsight, which later runs read.")
  var cache = "Results/robustness-cache"

  @Option(help: "A folder of recorded sequences.")
  var recorded: String?

  @Option(name: [.short, .long], help: "The directory for results.")
  var output = "Results/robustness"

  @OptionGroup
  var extent: TrialOptions

  func validate() throws {
    try ValidationError.check(systems, in: 1...100_000, of: "systems")
    try ValidationError.check(seeds, in: 1...1000, of: "seeds")
    for tolerance in tolerances where !RobustTable.tolerances.contains(tolerance) {
      throw ValidationError("--tolerances has \(tolerance); it must be 1e-2, 1e-4 or 1e-8.")
    }
  }

  /// A sequence of systems solved by one method.
  private struct StudiedSequence: Sendable {
    let robust: RobustFamily
    let method: SystemFamily.Method
    let seed: Int
    let systemCount: Int

    var key: String { "\(robust.family.name)/\(method.rawValue)/\(systemCount)/\(seed)" }

    /// The same systems in all jobs, whichever method solves them.
    func source(_ job: TrialJob) throws -> SystemFamily.Source {
      try robust.family.makeSource(job.generator(ofKey: "\(robust.family.name)/\(seed)"))
    }
  }

  func run() throws {
    let all = try RobustFamily.catalog() + (recorded.map(RobustFamily.recorded) ?? [])
    for name in families where !all.contains(where: { $0.family.name == name }) {
      throw ValidationError("There is no family \(name).")
    }
    let chosen = all.filter { families.isEmpty || families.contains($0.family.name) }
    var run = try ExperimentRun(
      name: Self.name, title: "Robustness", trialCount: seeds, seed: 1, output: output,
      options: extent)
    let sequences = chosen.flatMap { robust in
      robust.methods.flatMap { method in
        (0..<(robust.family.hasFixedSystems ? 1 : seeds)).map {
          StudiedSequence(
            robust: robust, method: method, seed: $0,
            systemCount: min(systems, robust.family.systemCount))
        }
      }
    }
    let tables = try hindsight(of: sequences)
    let cells = try measured(sequences, tables, in: &run)
    try report(RobustSummary(cells: cells), in: &run)
    try run.finish()
  }

  private func hindsight(of sequences: [StudiedSequence]) throws -> [String: RobustTable] {
    let directory = try ResultsDirectory(path: cache)
    let partial = try PartialResults<RobustTable>(
      at: directory.file("hindsight.partial.jsonl"), settings: "2")
    let tables = try TrialRunner(threadCount: extent.threadCount, seed: 1).map(
      "hindsight", keys: sequences.map(\.key), stepsPerJob: systems, partial: partial
    ) { job in
      let sequence = sequences[job.index]
      return try RobustTable(
        of: sequence.robust, method: sequence.method, systemCount: sequence.systemCount, job: job,
        source: sequence.source(job))
    }
    return Dictionary(uniqueKeysWithValues: zip(sequences.map(\.key), tables))
  }

  private func measured(
    _ sequences: [StudiedSequence], _ tables: [String: RobustTable], in run: inout ExperimentRun
  ) throws -> [RobustCell] {
    let places = RobustTable.tolerances.indices.filter {
      self.tolerances.contains(RobustTable.tolerances[$0])
    }
    let tolerances = places.map { RobustTable.tolerances[$0] }
    let work = sequences.flatMap { sequence in
      learners.filter { $0.suits(sequence.robust.family, sequence.method) }.map { ($0, sequence) }
    }
    run.set("tolerances", tolerances.map { "\($0)" }.joined(separator: " "))
    let trials = try run.map(
      "learners", keys: work.map { "\($0.rawValue)/\($1.key)" }, stepsPerJob: systems
    ) { job in
      let (learner, sequence) = work[job.index]
      return try RobustTrial(
        learner, on: sequence.robust, method: sequence.method, tolerances: tolerances,
        systemCount: sequence.systemCount, job: job, source: sequence.source(job))
    }
    var cells: [RobustCell] = []
    for (_, part) in Dictionary(
      grouping: sequences, by: { $0.robust.family.name + $0.method.rawValue }
    )
    .sorted(by: { $0.key < $1.key }) {
      guard let first = part.first else { continue }
      for (index, place) in places.enumerated() {
        func add(
          _ name: String, _ spent: [RobustCell.Trial]
        ) {
          guard !spent.isEmpty else { return }
          cells.append(
            RobustCell(first.robust, first.method, place: place, learner: name, trials: spent))
        }
        let known = part.compactMap { tables[$0.key] }
        let one = RobustTable.omegas.firstIndex(of: 1) ?? 0
        add("omega-1", known.map { ($0.counts[place][one], [], 0, 0, $0) })
        add("per-system", known.map { ($0.fewest[place], [], 0, 0, $0) })
        for learner in learners {
          let spent = zip(work, trials).filter { pair, _ in
            pair.0 == learner && part.contains { $0.key == pair.1.key }
          }
          add(
            learner.rawValue,
            spent.compactMap { pair, trial in
              tables[pair.1.key].map {
                (
                  trial.work[index], trial.unsolved[index], trial.products[index],
                  trial.failed[index], $0
                )
              }
            })
        }
      }
    }
    return cells
  }

  private func report(_ summary: RobustSummary, in run: inout ExperimentRun) throws {
    var csv = CSVWriter(columns: RobustCell.columns)
    for cell in summary.cells { csv.append(cell.row) }
    try run.write(csv, to: "robustness.csv", caption: "Work over hindsight, a line a cell.")
    for learner in learners {
      try run.show(
        summary.worst(10, of: learner.rawValue),
        caption: "\(learner.rawValue): the worst cells, over the best fixed omega.")
    }
    try run.show(summary.table, caption: "Geometric means over cells, and cells that miss.")
    try run.show(summary.goals, caption: "Goals.")
  }
}
