import ArgumentParser
import Foundation

/// The options all experiments of the paper share.
struct PaperOptions: ParsableArguments {
  @Option(help: "What all random numbers follow from.")
  var seed: UInt64 = 1

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How often each setting is run. (default: as in the paper)", valueName: "n"))
  var trials: Int?

  @Flag(help: "Take fewer trials and systems, enough to see that all works.")
  var quick = false

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The directory for tables and figures; made if missing.", valueName: "dir"))
  var output = "Results/paper"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many trials run at once; results do not depend on it. (default: one for each processor)",
      valueName: "n"))
  var threads: Int?

  /// The number of trials to run at once.
  var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

  func validate() throws {
    try ValidationError.check(trials, in: 1...10_000, of: "trials")
    try ValidationError.check(threads, in: 1...256, of: "threads")
  }

  /// The arguments that parse to these options.
  var arguments: [String] {
    var arguments = ["--seed", "\(seed)", "--output", output]
    if let trials { arguments += ["--trials", "\(trials)"] }
    if quick { arguments.append("--quick") }
    if let threads { arguments += ["--threads", "\(threads)"] }
    return arguments
  }
}
