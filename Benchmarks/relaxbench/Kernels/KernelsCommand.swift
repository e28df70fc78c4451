import ArgumentParser
import Foundation
import RelaxKit
import RelaxReporting

/// `relaxbench kernels`: sweeps and solves against other libraries.
struct KernelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels",
    abstract: "Time sweeps and solves, side by side with other libraries.",
    discussion: """
      Measured are forward SOR sweeps at omega 1.5 on each problem, on one thread and, by the wall \
      clock, on several; what a plan and new values cost; on square grids solves to 1e-8 by SOR and \
      by CG with SSOR, at the optimal omega of SOR; and systems of 100 unknowns with a new shift \
      each, solved by SOR with omega learned and fixed.

      The peers are a plain C loop, PETSc, Eigen and SciPy, as far as they are installed: the \
      programs of Benchmarks/peers are built into .build/peers, or taken from --peers. Each round \
      measures each of them once. Times are processor time of one thread; tables show the median \
      over the rounds, half the distance of the quartiles, and the ratio to PETSc, else to the first \
      line of a table (above 1 is faster). What takes longer than 3 s is measured once.

      RelaxKit's sweeps include the exact norm of the residual, for which the peers would need a \
      second pass. The bytes of a row are the least a sweep has to move, and the share is that of \
      the bandwidth measured for reading alone a working set of the same size, so it may pass 100%.

        relaxbench kernels --quick
        relaxbench kernels --peers .build/peers --problems grid2d-1000 grid3d-100
        relaxbench kernels --repeats 9 --output Results/kernels

      It writes kernels.csv (a line for each median), measurements.csv (every single one), \
      preparation.csv and kernels.svg, which for irregular matrices shows how many times as fast \
      as PETSc each is.
      """)

  @Option(
    parsing: .upToNextOption,
    help: .value(
      "name",
      "The problems: square and cubic grids and irregular finite-element meshes, with the number "
        + "of points along a side. (default: all but fem-100)"))
  var problems: [KernelProblem] = []

  @Flag(help: "Take grid2d-100, grid2d-300 and fem-100 only.")
  var quick = false

  @Flag(
    help: """
      Take irregular matrices: finite elements and networks in several numberings, elasticity. \
      Iterations of SSOR-CG and whole solves are measured on them as well.
      """)
  var irregular = false

  @Option(
    parsing: .upToNextOption,
    help: .value("text", "Of the irregular matrices, those whose names have one of these texts."))
  var only: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: .value(
      "file", "Matrix Market files that are measured as the irregular matrices are."))
  var matrices: [String] = []

  @Flag(help: "Leave out whole solves of irregular matrices.")
  var noSolves = false

  @Option(parsing: .unconditional, help: .value("n", "How many rounds are measured."))
  var repeats = 5

  @Option(
    parsing: .unconditional,
    help: .value(
      "n",
      "How many rows are relaxed, about, in one measurement of sweeps or of small systems."))
  var work = 20_000_000

  @Option(
    parsing: .unconditional,
    help: .value("n", "On how many threads sweeps are measured beside one; 1 to leave that out."))
  var threads = min(2, ProcessInfo.processInfo.activeProcessorCount)

  @Option(help: .value("dir", "A directory with peers that are built already."))
  var peers: String?

  @Flag(help: "Measure RelaxKit alone.")
  var noPeers = false

  @OptionGroup
  var output: OutputOptions

  func validate() throws {
    try ValidationError.check(repeats, in: 1...1000, of: "repeats")
    try ValidationError.check(work, in: 1...1_000_000_000_000, of: "work")
    try ValidationError.check(threads, in: 1...1024, of: "threads")
    try ValidationError.check(
      problems.isEmpty || !quick,
      "--problems and --quick both choose problems; give one of them.")
    try ValidationError.check(
      !takesIrregular || problems.isEmpty && !quick,
      "--irregular and --matrices choose problems, and so do --problems and --quick.")
    try ValidationError.check(only.isEmpty || irregular, "--only needs --irregular.")
    try ValidationError.check(
      peers == nil || !noPeers, "--peers and --no-peers exclude each other.")
  }

  func run() throws {
    let began = ContinuousClock.now
    let directory = try output.makeDirectory()
    var files = RunFiles()
    let none = KernelResults()
    try directory.check(
      [
        ("kernels.csv", none.summary.kind), ("measurements.csv", none.measurements.kind),
        ("preparation.csv", none.preparationCSV.kind), ("kernels.svg", .figure),
      ], in: &files)
    // Writing to a peer that has died is to be an error, not the end.
    signal(SIGPIPE, SIG_IGN)
    let machine = ProcessInfo.processInfo
    try Console.print(
      "relaxbench kernels, \(repeats) rounds, \(machine.activeProcessorCount) processors, "
        + machine.operatingSystemVersionString)
    let peers = try startPeers()
    defer { for peer in peers { peer.stop() } }

    var results = KernelResults()
    if takesIrregular {
      for problem in irregularProblems { try measure(problem, peers: peers, into: &results) }
      try print(results)
    } else {
      for problem in chosenProblems { try measure(problem, peers: peers, into: &results) }
      let (small, learnerLine) = try SolveContests.smallSystems(
        peers: peers, rounds: repeats, work: work)
      results.solves.append(small)
      try print(results)
      try Console.print(learnerLine)
    }

    try directory.write(results.summary, to: "kernels.csv")
    try directory.write(results.measurements, to: "measurements.csv")
    try directory.write(results.preparationCSV, to: "preparation.csv")
    if let figure = results.figure { try directory.write(figure, to: "kernels.svg") }
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    try Console.print(
      String(format: "\nDone in %.0f s. ", seconds) + "Written to \(directory.url.path): "
        + "kernels.csv, measurements.csv, preparation.csv, kernels.svg")
  }

  private var chosenProblems: [KernelProblem] {
    if quick { return KernelProblem.quick }
    return KernelProblem.allCases.filter {
      problems.isEmpty ? $0 != .mesh100 : problems.contains($0)
    }
  }

  private var takesIrregular: Bool { irregular || !matrices.isEmpty }

  private var irregularProblems: [IrregularProblem] {
    let chosen = irregular ? IrregularProblem.all : []
    return chosen.filter { problem in
      only.isEmpty || only.contains { problem.name.contains($0) }
    } + IrregularProblem.files(matrices)
  }

  private func measure(
    _ problem: IrregularProblem, peers: [Peer], into results: inout KernelResults
  ) throws {
    let loaded = try LoadedProblem(
      problem.name, problem.makeMatrix(), peers: peers, for: IrregularContests.peerCommands)
    let (contest, preparations) = try SweepContests.oneThread(
      loaded, variants: IrregularContests.variants(for: loaded.system.matrix), rounds: repeats,
      work: work)
    results.sweeps.append(contest)
    results.preparations += preparations
    if threads > 1 {
      results.threads += try SweepContests.threads(
        loaded, ways: Array(SweepContests.ways.prefix(1)), threadCount: threads, rounds: repeats,
        work: work)
    }
    results.iterations.append(
      try IrregularContests.iterations(loaded, rounds: repeats, work: work / 2))
    results.shortSolves += try IrregularContests.shortSolves(loaded, rounds: max(repeats, 5))
    if !noSolves {
      results.solves += try IrregularContests.solves(loaded, rounds: min(repeats, 5))
    }
  }

  private func startPeers() throws -> [Peer] {
    if noPeers { return [] }
    var programs = try peers.map(PeerPrograms.init(directory:)) ?? PeerPrograms.built()
    let started = programs.start()
    for peer in started { try Console.print("peer \(peer.name) \(peer.version)") }
    for remark in programs.remarks { try Console.print(remark) }
    return started
  }

  private func measure(
    _ problem: KernelProblem, peers: [Peer], into results: inout KernelResults
  ) throws {
    let hasSolves = problem == .grid300 || problem == .grid1000
    let loaded = try LoadedProblem(
      problem, peers: peers,
      for: SweepContests.peerCommands + (hasSolves ? SolveContests.peerCommands : []))
    let (contest, preparations) = try SweepContests.oneThread(
      loaded, rounds: repeats, work: work)
    results.sweeps.append(contest)
    results.preparations += preparations
    if threads > 1 {
      results.threads += try SweepContests.threads(
        loaded, threadCount: threads, rounds: repeats, work: work)
    }
    guard hasSolves else { return }
    let omega = problem.optimalOmega
    if problem == .grid300 {
      results.solves.append(try SolveContests.sor(loaded, omega: omega, rounds: repeats))
    }
    results.solves.append(try SolveContests.ssorCG(loaded, omega: omega, rounds: repeats))
    results.solves.append(
      try SolveContests.icCG(loaded, alpha: problem.relaxedAlpha, rounds: repeats))
  }

  private func print(_ results: KernelResults) throws {
    try Console.print(
      "\nForward sweeps at omega \(SweepTiming.omega), ratios to \(results.sweepReference)\n"
        + results.sweepTable.description)
    try Console.print(
      "\nPlans and new values, in sweeps of the variant and of \(results.sweepReference)\n"
        + results.preparationTable.description)
    if !results.iterations.isEmpty {
      try Console.print(
        "\nIterations of SSOR-CG at omega \(SweepTiming.omega), ratios to PETSc's Eisenstat\n"
          + results.iterationTable.description)
    }
    if !results.shortSolves.isEmpty {
      try Console.print(
        "\nFirst solves of few iterations at omega \(SweepTiming.omega), plan included, ratios to "
          + "PETSc\n\(results.shortSolveTable)")
    }
    if threads > 1 {
      try Console.print(
        "\nSweeps on \(threads) threads, by the wall clock\n"
          + results.threadTable(threadCount: threads).description)
    }
    for contest in results.solves { try Console.print("\n\(KernelResults.table(of: contest))") }
    if let means = results.meanTable {
      try Console.print("\nGeometric means of the ratios\n\(means)")
    }
  }
}
