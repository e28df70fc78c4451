import ArgumentParser
import Foundation

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
    guard trials.map({ (1...10_000).contains($0) }) ?? true else {
      throw ValidationError("--trials is \(trials ?? 0); it must be 1 to 10000.")
    }
    guard threads.map({ (1...256).contains($0) }) ?? true else {
      throw ValidationError("--threads is \(threads ?? 0); it must be 1 to 256.")
    }
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
