import ArgumentParser
import RelaxReporting

/// The command line for people with systems on disk.
@main
struct Relax: CommandLineProgram {
  static let configuration = CommandConfiguration(
    commandName: "relax",
    abstract: "Solves sparse linear systems on disk, with relaxation parameters learned from "
      + "iteration counts.",
    discussion: """
        relax inspect A.mtx
        relax solve A.mtx --rhs b.mtx
        relax solve A.mtx --rhs b.mtx --alpha 0.9,0.95,0.98
        relax solve A.mtx --rhs b.mtx --solver ssor-cg --omega 1:1.9:0.1
        relax sequence folder-of-mtx-files --compare

      What is written replaces no file but an empty one and one that relax has written in the same \
      place before; no file that is read; and no pipe or device, into which it is written.

      Exit status: 0 if all systems were solved, 1 if some were not, 2 if the arguments or the \
      data cannot be used.
      """,
    version: ProgramVersion.text,
    subcommands: [SolveCommand.self, InspectCommand.self, SequenceCommand.self])
}
