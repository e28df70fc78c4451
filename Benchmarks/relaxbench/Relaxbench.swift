import ArgumentParser
import Foundation

/// The command line: a subcommand for each thing to run, the main job if none is named.
@main
struct Relaxbench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "relaxbench",
    abstract:
      "Solves sequences of sparse linear systems, with omega learned from iteration counts.",
    discussion: """
      Without a subcommand the main job runs: three sequences of related systems, solved with \
      fixed omegas, with learned ones and with those one would have picked in hindsight.

        relaxbench
        relaxbench main --quick --output /tmp/results
        relaxbench solve A.mtx --rhs b.mtx --solver ssor-cg --omega 1:1.9:0.1
        relaxbench inspect A.mtx
        relaxbench sequence folder-of-mtx-files --compare
        relaxbench replay --learner chebcb --costs counts.csv
        relaxbench kernels --quick
        relaxbench paper all --quick
        relaxbench learners --quick

      What is written replaces no file but an empty one and one that relaxbench has written in the \
      same place before; no file that is read; and no pipe or device, into which it is written.

      Exit status: 0 if all systems were solved, 1 if some were not, 2 if the arguments or the \
      data cannot be used.
      """,
    subcommands: [
      MainJob.self, SolveCommand.self, InspectCommand.self, SequenceCommand.self,
      ReplayCommand.self, KernelsCommand.self, PaperCommand.self, LearnersCommand.self,
    ],
    defaultSubcommand: MainJob.self)

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      exit(reporting: error)
    }
  }

  /// Ends with 2 and a message for all that is refused; help and a command's own status pass.
  private static func exit(reporting error: any Error) -> Never {
    if error is ExitCode || exitCode(for: error).isSuccess { exit(withError: error) }
    Console.note(fullMessage(for: error))
    Foundation.exit(2)
  }
}
