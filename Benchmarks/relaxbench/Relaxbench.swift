import ArgumentParser
import RelaxReporting

/// The command line: a subcommand for each thing to run, the main job if none is named.
@main
struct Relaxbench: CommandLineProgram {
  static let configuration = CommandConfiguration(
    commandName: "relaxbench",
    abstract:
      "Measures learned omegas on sequences of sparse linear systems; relax solves your own.",
    discussion: """
      Without a subcommand the main job runs: four sequences of related systems, solved with \
      fixed omegas, with learned ones and with those one would have picked in hindsight.

        relaxbench
        relaxbench main --quick --output /tmp/results
        relaxbench replay --learner chebcb --costs counts.csv
        relaxbench kernels --quick
        relaxbench paper all --quick
        relaxbench learners --quick

      What is written replaces no file but an empty one and one that relaxbench has written in the \
      same place before; no file that is read; and no pipe or device, into which it is written.

      Exit status: 0 if all systems were solved, 1 if some were not, 2 if the arguments or the \
      data cannot be used.
      """,
    version: ProgramVersion.text,
    subcommands: [
      MainJob.self, ReplayCommand.self, KernelsCommand.self, PaperCommand.self,
      LearnersCommand.self,
    ],
    defaultSubcommand: MainJob.self)
}
