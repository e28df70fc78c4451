import ArgumentParser
import RelaxReporting

/// An experiment of the paper: a subcommand of `relaxbench paper` that writes a record of its run.
///
///     struct LearningExperiment: PaperExperiment {
///       static let name = "learning"
///       static let title = "Learning omega without context"
///       static let paperTrials = 40
///       static let quickTrials = 4
///       static let configuration = commandConfiguration(abstract: "…", discussion: "…")
///       @OptionGroup var options: PaperOptions
///
///       func perform(_ run: inout ExperimentRun) throws {
///         let totals = try run.map("trials", keys: keys) { job in … }
///         try run.write(csv, to: "learning.csv")
///         try run.write(figure, to: "learning.svg")
///         run.add(Finding(…))
///       }
///     }
protocol PaperExperiment: ParsableCommand {
  /// The subcommand, and how the names of its files begin.
  static var name: String { get }

  /// The heading in the report.
  static var title: String { get }

  /// The number of trials in the paper.
  static var paperTrials: Int { get }

  /// The number of trials with `--quick`.
  static var quickTrials: Int { get }

  var options: PaperOptions { get }

  /// Does the work: tables, figures and findings go to the run, which prints and writes them.
  func perform(_ run: inout ExperimentRun) throws
}

extension PaperExperiment {
  /// The number of trials of this run.
  var trialCount: Int { options.trials ?? (options.quick ? Self.quickTrials : Self.paperTrials) }

  static func commandConfiguration(abstract: String, discussion: String) -> CommandConfiguration {
    CommandConfiguration(commandName: name, abstract: abstract, discussion: discussion)
  }

  func run() throws {
    var run = try ExperimentRun(
      name: Self.name, title: Self.title, trialCount: trialCount, seed: options.seed,
      output: options.output, options: options.extent)
    try Console.print("relaxbench paper \(Self.name): \(run.summary)")
    try perform(&run)
    try run.finish()
  }
}
