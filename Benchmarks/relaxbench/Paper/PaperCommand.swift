import ArgumentParser
import RelaxReporting

/// `relaxbench paper`: the experiments of the paper, one subcommand each.
struct PaperCommand: ParsableCommand {
  /// The experiments, in the order in which `all` runs them and the report shows them.
  static let experiments: [any PaperExperiment.Type] = [
    AsymptoticExperiment.self,
    ComparatorsExperiment.self,
    LearningExperiment.self,
    ContextualExperiment.self,
    DegenerateExperiment.self,
    CGExperiment.self,
    HeatExperiment.self,
  ]

  static let configuration = CommandConfiguration(
    commandName: "paper",
    abstract: "Repeat the experiments of Learning to Relax and compare with its findings.",
    discussion: """
      The paper: Khodak, Chow, Balcan and Talwalkar, Learning to Relax: Setting Solver Parameters \
      Across a Sequence of Linear System Instances, ICLR 2024.

      Each experiment prints its findings beside the paper's, and writes tables (CSV), figures \
      (SVG) and a record (JSON) that names settings, seed, versions and machine. An interrupted run \
      goes on where it stopped if it is started again with the same settings and output directory.

        relaxbench paper all --quick
        relaxbench paper learning --seed 7 --trials 10 --output Results/seed-7
        relaxbench paper report
      """,
    subcommands: experiments.map { $0 as any ParsableCommand.Type }
      + [AllExperiments.self, ReportCommand.self])
}
