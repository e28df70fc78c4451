import ArgumentParser
import Foundation
import RelaxReporting

/// The options that experiments of many trials share.
struct TrialOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How often each setting is run. (default: each experiment has its own)", valueName: "n"))
  var trials: Int?

  @Flag(help: "Take fewer trials and systems, enough to see that all works.")
  var quick = false

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
    var arguments: [String] = []
    if let trials { arguments += ["--trials", "\(trials)"] }
    if quick { arguments.append("--quick") }
    if let threads { arguments += ["--threads", "\(threads)"] }
    return arguments
  }
}
