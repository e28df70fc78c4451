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

  @Option(help: ArgumentHelp("The table of counts.", valueName: "table.csv"))
  var costs: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The number of context bins of tsallis-inf-cb.", valueName: "n"))
  var bins = 5

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The number of Chebyshev features of chebcb.", valueName: "n"))
  var features = 6

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The interval of contexts that bins and features cover. (default: -0.15:0.65)",
      valueName: "from:to"),
    transform: RangeArgument.init)
  var contexts = RangeArgument(-0.15...0.65)

  @Option(help: "Draw with random numbers of this seed and print totals.")
  var seed: UInt64?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How often to run the learner with --seed. (default: 40)", valueName: "n"))
  var trials: Int?

  @Option(
    help: ArgumentHelp(
      "Write the trace, or with --seed the total of each trial, to a file as CSV.",
      valueName: "file"))
  var output: String?

  func validate() throws {
    try ValidationError.check(bins, in: 1...10_000, of: "bins")
    try ValidationError.check(features, in: 1...100, of: "features")
    guard trials == nil || seed != nil else {
      throw ValidationError("--trials needs --seed: with the uniforms of the table all are equal.")
    }
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
    if let seed {
      try runTrials(of: learner, on: table, seed: seed, output: output)
    } else {
      let trace = table.trace(of: learner)
      if let output {
        try output.write(Array(trace.text.utf8))
      } else {
        try Console.write(trace.text)
      }
    }
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

    let mean = totals.reduce(0, +) / Double(count)
    let squares = totals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let standardError = (squares / Double(max(1, count - 1)) / Double(count)).squareRoot()
    let (arm, fixedTotal) = table.bestFixedArm
    var rows = TextTable(columns: [
      .left("choice"), .right("total"), .right("standard error"), .right("against best fixed"),
    ])
    func append(_ name: String, _ total: Double, error: String = "") {
      rows.append([
        name, String(format: "%.1f", total), error, String(format: "%.4f", total / fixedTotal),
      ])
    }
    append(
      "\(self.learner.rawValue), mean of \(count)", mean,
      error: count > 1 ? String(format: "%.1f", standardError) : "")
    append("best fixed arm, arm\(arm)", fixedTotal)
    append("best arm of each round", table.bestTotal)
    try Console.print(rows.description)
  }
}
