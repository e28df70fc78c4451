import ArgumentParser

/// The command line of the benchmarks: a subcommand for each experiment.
@main
struct Relaxbench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "relaxbench",
    abstract: "Runs RelaxKit's experiments and writes their tables and figures.")
}
