import ArgumentParser
import DenseReference
import RelaxReporting

/// `relaxbench paper all`: every experiment, then the report.
struct AllExperiments: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "all",
    abstract: "Run all experiments of the paper, then write the report.",
    discussion: """
      Without --trials each experiment takes its own number. It prints how long each took. Those \
      that need LAPACKE and OpenBLAS are left out where these are missing.
      """)

  @OptionGroup
  var options: PaperOptions

  func run() throws {
    let clock = ContinuousClock()
    var table = TextTable(columns: [.left("experiment"), .right("time")])
    var total = Duration.zero
    for experiment in PaperCommand.experiments {
      var command = try experiment.parse(options.arguments)
      do {
        let duration = try clock.measure { try command.run() }
        total += duration
        table.append([experiment.name, ProgressMeter.duration(duration / .seconds(1))])
      } catch DenseReferenceError.unavailable {
        Console.note("\(experiment.name) is left out: \(DenseReferenceError.unavailable)")
        table.append([experiment.name, "left out"])
      }
      try Console.print("")
    }
    table.append(["all", ProgressMeter.duration(total / .seconds(1))])
    let report = try ReportCommand.parse(["--output", options.output])
    try report.run()
    try Console.print("\n\(table)")
  }
}
