import ArgumentParser
import RelaxReporting

/// The options all experiments of the paper share.
struct PaperOptions: ParsableArguments {
  @Option(help: "What all random numbers follow from.")
  var seed: UInt64 = 1

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The directory for tables and figures; made if missing.", valueName: "dir"))
  var output = "Results/paper"

  @OptionGroup
  var extent: TrialOptions

  var trials: Int? { extent.trials }
  var quick: Bool { extent.quick }

  /// The arguments that parse to these options.
  var arguments: [String] { ["--seed", "\(seed)", "--output", output] + extent.arguments }
}
