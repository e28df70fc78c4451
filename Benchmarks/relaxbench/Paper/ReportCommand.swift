import ArgumentParser

/// `relaxbench paper report`: one page of all that the experiments have written.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write one HTML page of the results of all experiments.",
    discussion: """
      It reads the records, tables and figures that the experiments have written, and names those \
      that are missing. The page needs no other file.
      """)

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The directory of the results.", valueName: "dir"))
  var output = "Results/paper"

  func run() throws {
    let directory = try ResultsDirectory(path: output)
    let records = try PaperCommand.experiments.map {
      try ExperimentRecord(of: $0.name, in: directory.url)
    }
    for (experiment, record) in zip(PaperCommand.experiments, records) where record == nil {
      try Console.print("\(experiment.name) is missing.")
    }
  }
}
