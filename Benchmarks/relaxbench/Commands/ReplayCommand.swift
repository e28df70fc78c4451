import ArgumentParser
import Foundation
import RelaxKit
import RelaxReporting

/// `relaxbench replay`: a learner on recorded counts.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Run a learner over a table of recorded iteration counts.",
    usage: "relaxbench replay --learner <learner> --costs <table.csv> [<options>]",
    discussion: """
      The table is CSV with the header context,uniform,arm0,arm1,... and a line for each round: \
      the context the learner is told, the uniform number in [0, 1) its draw is made with, and the \
      count each arm would cost. An arm is drawn as the first whose cumulative probability exceeds the \
      uniform.

        relaxbench replay --learner tsallis-inf --costs counts.csv > trace.csv
        relaxbench replay --learner chebcb --costs counts.csv --contexts 0:10
        relaxbench replay --learner tsallis-inf --costs counts.csv --seed 7 --trials 100

      The trace has a line for each round with the columns t, bin (tsallis-inf-cb), arm, loss, \
      eta_after (chebcb) and the probabilities before the draw, p0, p1, ... With --seed the \
      uniforms of the table are left aside, and total counts over all trials are printed instead.
      """)

  @Option(help: "The learner.")
  var learner: LearnerName

  @Option(help: .value("table.csv", "The table of counts."))
  var costs: String

  @Option(
    parsing: .unconditional, help: .value("n", "The number of context bins of tsallis-inf-cb."))
  var bins = 5

  @Option(parsing: .unconditional, help: .value("n", "The number of Chebyshev features of chebcb."))
  var features = 6

  @Option(
    parsing: .unconditional,
    help: .value(
      "from:to",
      "The interval of contexts that bins and features cover. (default: -0.15:0.65)"),
    transform: RangeArgument.init)
  var contexts = RangeArgument(-0.15...0.65)

  @Option(help: "Draw with random numbers of this seed and print totals.")
  var seed: UInt64?

  @Option(
    parsing: .unconditional,
    help: .value("n", "How often to run the learner with --seed. (default: 40)"))
  var trials: Int?

  @Option(
    help: .value(
      "file",
      "Write the trace, or with --seed the total of each trial, to a file as CSV."))
  var output: String?

  func validate() throws {
    try ValidationError.check(bins, in: 1...10_000, of: "bins")
    try ValidationError.check(features, in: 1...100, of: "features")
    try ValidationError.check(
      trials == nil || seed != nil,
      "--trials needs --seed: with the uniforms of the table all are equal.")
    try ValidationError.check(trials, in: 1...1_000_000, of: "trials")
  }

  func run() throws {
    var files = RunFiles()
    files.reads(costs)
    let output = try output.map { path throws(InputError) in
      try files.output(path, kind: .trace)
    }
    let table = try CostTable(contentsOfFile: costs)
    let learner: any TracedLearner = learner.learner(
      armCount: table.armCount, contextRange: contexts.range, binCount: bins,
      featureCount: features)
    if let seed { return try runTrials(of: learner, on: table, seed: seed, output: output) }
    let trace = table.trace(of: learner).text
    if let output { try output.write(Array(trace.utf8)) } else { try Console.write(trace) }
  }

  private func runTrials(
    of learner: some TracedLearner, on table: CostTable, seed: UInt64, output: OutputFile?
  ) throws {
    let count = trials ?? 40
    var generator = SplitMix64(seed: seed)
    var csv = CSVWriter(columns: ["trial", "total"])
    var totals: [Double] = []
    var progress = ProgressMeter("trials", total: count)
    for trial in 0..<count {
      totals.append(table.totalLoss(of: learner, using: &generator))
      csv.append([trial, totals[trial]])
      progress.advance()
    }
    progress.finish()
    try output?.write(Array(csv.text.utf8))

    let statistics = TrialStatistics(totals)
    let (arm, fixedTotal) = table.bestFixedArm
    var rows = TextTable(columns: [
      .left("choice"), .right("total"), .right("standard error"), .right("against best fixed"),
    ])
    let error = count > 1 ? String(format: "%.1f", statistics.standardError) : ""
    for (name, total, error) in [
      ("\(self.learner.rawValue), mean of \(count)", statistics.mean, error),
      ("best fixed arm, arm\(arm)", fixedTotal, ""),
      ("best arm of each round", table.bestTotal, ""),
    ] {
      rows.append([
        name, String(format: "%.1f", total), error, String(format: "%.4f", total / fixedTotal),
      ])
    }
    try Console.print(rows.description)
  }
}
