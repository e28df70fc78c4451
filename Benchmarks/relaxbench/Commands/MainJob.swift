import ArgumentParser
import Foundation
import RelaxKit
import RelaxReporting

/// `relaxbench main`: learners against fixed omegas or alphas and hindsight on four sequences.
struct MainJob: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "main",
    abstract: "Compare learned parameters with fixed ones on four sequences of systems.",
    discussion: """
      The sequences are shifted Laplacians (SOR), the steps of a heat equation whose diffusion \
      varies with time (CG with SSOR), and the heat equation of a solidification simulation, \
      recorded from a finite-volume program (SOR, and again CG with relaxed incomplete Cholesky). \
      Each is solved to a relative residual of 1e-8 \
      with omega 1, the best fixed omega in hindsight, the learner OmegaTuner has by default, without \
      and with context and without a look at the matrix, Tsallis-INF without and with context bins, \
      ChebCB, and the best omega per system in hindsight. Omegas are 1, 1.05, ..., 1.95, but for the \
      default learner, which chooses any and may so take fewer iterations than the best of these for \
      each system. Incomplete Cholesky has an alpha, 0 in place of omega 1 and 17 from -1 to 0.99997 to \
      choose from, and the default learner alone, whose first guess takes no products. Products of \
      looks at the matrix count as iterations.

      It prints a table for each sequence, and writes the counts of every system (counts.csv, where \
      the parameter is that omega or alpha), the \
      totals (summary.csv) and a figure of the systems remaining over the iterations spent \
      (remaining.svg). A failed first attempt costs its iterations; learners then solve the system \
      again with omega 1 or alpha 0. Seconds are those of solver and learner on one core.

        relaxbench main --quick
        relaxbench main --seed 7 --output Results/seed-7
      """)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The length of the sequences; the recorded one has 105 systems at most. (default: 500)",
      valueName: "n"))
  var systems: Int?

  @Flag(help: "Take a fifth of each sequence.")
  var quick = false

  @Option(help: "What the random systems and the learners' draws follow from.")
  var seed: UInt64 = 1

  @OptionGroup
  var output: OutputOptions

  func validate() throws {
    try ValidationError.check(systems, in: 1...100_000, of: "systems")
    guard systems == nil || !quick else {
      throw ValidationError("--systems and --quick both set the length; give one of them.")
    }
  }

  func run() throws {
    let began = ContinuousClock.now
    let directory = try output.makeDirectory()
    var files = RunFiles()
    try directory.check(
      [
        ("summary.csv", CSVWriter.kind(columns: MainComparison.summaryColumns)),
        ("counts.csv", CSVWriter.kind(columns: MainComparison.countColumns)),
        ("remaining.svg", .figure),
      ], in: &files)
    let system = ProcessInfo.processInfo
    try Console.print(
      "relaxbench main, seed \(seed), \(system.activeProcessorCount) processors, "
        + system.operatingSystemVersionString)
    let count = systems ?? (quick ? 100 : 500)
    let recordedCount = systems ?? (quick ? 21 : Int.max)
    // All at once, so that what cannot be read is told before the work begins.
    let sequences = try MainComparison.families().map { family in
      let source = try family.makeSource(SplitMix64(seed: seed))
      let length = family.origin.isEmpty ? count : min(recordedCount, family.systemCount)
      return (family, try (0..<length).map { _ in try source() })
    }
    var summary = CSVWriter(columns: MainComparison.summaryColumns)
    var counts = CSVWriter(columns: MainComparison.countColumns)
    var charts: [Chart] = []
    var unsolvedCount = 0
    for (family, members) in sequences {
      let comparison = try MainComparison(of: members, family: family, seed: seed)
      try Console.print("\n\(comparison.table)")
      comparison.appendSummary(to: &summary)
      comparison.appendCounts(to: &counts)
      charts.append(comparison.chart)
      unsolvedCount += comparison.runs.reduce(0) { $0 + $1.unsolvedCount }
    }
    let figure = Figure(
      title: "Systems remaining over total iterations",
      subtitle: "Lower left is better. Products of looks at the matrix count as iterations.",
      panels: charts,
      columnCount: 2)
    try directory.write(summary, to: "summary.csv")
    try directory.write(counts, to: "counts.csv")
    try directory.write(figure, to: "remaining.svg")
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    try Console.print(
      String(format: "\nDone in %.1f s. ", seconds)
        + "Written to \(directory.url.path): summary.csv, counts.csv, remaining.svg")
    if unsolvedCount > 0 {
      Console.note("\(unsolvedCount) solves ended without reaching the tolerance.")
      throw ExitCode(1)
    }
  }
}
