import ArgumentParser
import RelaxKit
import RelaxReporting

/// `relaxbench paper heat2d`: a heat equation whose diffusion coefficient changes with time.
struct HeatExperiment: PaperExperiment {
  static let name = "heat2d"
  static let title = "A heat equation in time-varying media"
  static let paperTrials = 3
  static let quickTrials = 2
  static let configuration = commandConfiguration(
    abstract: "CG, SSOR-CG with fixed omegas and with learned ones over 5000 steps in time.",
    discussion: """
      u' = κ(t) Δu + f on the unit square, κ(t) = max(0.1 sin 2πt, -10 sin 2πt), f a source that \
      circles around the centre; (nx - 1)² unknowns, Crank-Nicolson steps of 0.001. Each step is \
      solved to 1e-8 of the right-hand side, from the solution before it. Methods: CG; SSOR-CG with \
      omega 1, 1.3, 1.5, 1.75, 1.95, the best fixed one of 1, 1.05, ..., 1.95, and the best of these \
      for each step; Tsallis-INF, Tsallis-INF-CB with 6 bins, and ChebCB with 6 features.

      The context is the coefficient at the start of a step, which is what a program knows as it \
      begins it, while the matrix holds the one in the middle. As in the paper, contextual learners \
      are told that contexts lie in [0, 9.9999995]; those of this step size reach 10, and count as \
      the end of the interval.

      Seconds include all that a user pays: assembling a system, choosing omega, solving. They are \
      taken one run at a time on one thread, for --trials runs of each method (one from nx = 400 on \
      unless --trials is given). Iterations do not depend on the machine: those of CG and of every \
      omega are counted in simulations of their own, and learners are played on these counts for \
      40 seeds.

      An interrupted run goes on after the last finished simulation.

        relaxbench paper heat2d --quick
        relaxbench paper heat2d --sizes 25 100 --trials 5
      """)

  @OptionGroup var options: PaperOptions

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "The numbers of intervals along a side. (default: 25 50 100 200 400; 25 50 if quick)",
      valueName: "nx"))
  var sizes: [Int] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The number of steps in time.", valueName: "n"))
  var steps = 5000

  func validate() throws {
    for size in sizes where !(4...2000).contains(size) {
      throw ValidationError("--sizes has \(size); a size must be 4 to 2000.")
    }
    guard Set(sizes).count == sizes.count else {
      throw ValidationError("--sizes names a size twice.")
    }
    try ValidationError.check(steps, in: 1...1_000_000, of: "steps")
  }

  func perform(_ run: inout ExperimentRun) throws {
    run.set("steps", steps)
    let chosen = options.quick ? [25, 50] : [25, 50, 100, 200, 400]
    let results = try (sizes.isEmpty ? chosen : sizes).sorted().map {
      try measure(gridSize: $0, in: &run)
    }
    // Named last: what was done of one size serves runs with others.
    run.set("sizes", results.map { "\($0.gridSize)" }.joined(separator: " "))
    try HeatReport(results: results, stepCount: steps).write(to: &run)
  }

  /// How many seeds learners are played with on counted iterations.
  private static let replayCount = 40

  /// Everything on one grid: what needs no hindsight, the other arms, what needs it, replays.
  private func measure(gridSize: Int, in run: inout ExperimentRun) throws -> HeatSizeResults {
    let trialCount = options.trials ?? (gridSize >= 400 ? 1 : trialCount)
    let stepCount = steps
    var runs = try time(HeatMethod.first, trialCount: trialCount, in: &run, part: "nx\(gridSize)") {
      method, job in
      switch method {
      case .fixed(let arm):
        try HeatRun.fixed(gridSize: gridSize, stepCount: stepCount, job: job) { _ in arm }
      case .learned(let learner):
        try HeatRun.learned(learner.make(), gridSize: gridSize, stepCount: stepCount, job: job)
      case .conjugateGradient, .bestFixed, .instanceOptimal:
        try HeatRun.conjugateGradient(gridSize: gridSize, stepCount: stepCount, job: job)
      }
    }
    let others = HeatLearner.grid.omegas.indices.filter { !HeatMethod.shownArms.contains($0) }
    let counted = try run.map(
      "nx\(gridSize)-arms", keys: others.map { "\(HeatLearner.grid[$0])" }, stepsPerJob: stepCount
    ) { job in
      let arm = others[job.index]
      return try HeatRun.fixed(gridSize: gridSize, stepCount: stepCount, job: job) { _ in arm }
    }
    let table = HeatCountTable(
      gridSize: gridSize, conjugateGradient: runs[.conjugateGradient]?.first?.counts ?? [],
      arms: HeatLearner.grid.omegas.indices.map { arm in
        others.firstIndex(of: arm).map { counted[$0].counts }
          ?? runs[.fixed(arm: arm)]?.first?.counts ?? []
      })
    let (bestFixedArm, bestArms) = (table.bestFixedArm, table.bestArms)
    let hindsight = try time(
      HeatMethod.hindsight, trialCount: trialCount, in: &run, part: "nx\(gridSize)-hindsight"
    ) { method, job in
      try HeatRun.fixed(gridSize: gridSize, stepCount: stepCount, job: job) { step in
        method == .bestFixed ? bestFixedArm : bestArms[step]
      }
    }
    runs.merge(hindsight) { first, _ in first }
    return HeatSizeResults(
      table: table, runs: runs, replays: try replay(table, in: &run))
  }

  /// Runs each method in each trial, one after the other.
  private func time(
    _ methods: [HeatMethod], trialCount: Int, in run: inout ExperimentRun, part: String,
    _ body: @escaping @Sendable (HeatMethod, TrialJob) throws -> HeatRun
  ) throws -> [HeatMethod: [HeatRun]] {
    // Trial by trial, so that a change in the machine's speed shows as spread, not as a difference.
    let keys = (0..<trialCount).flatMap { trial in methods.map { "\($0.name)/\(trial)" } }
    let results = try run.map(part, keys: keys, stepsPerJob: steps, threads: 1) { job in
      try body(methods[job.index % methods.count], job)
    }
    return Dictionary(
      grouping: results.enumerated(), by: { methods[$0.offset % methods.count] }
    ).mapValues { $0.map(\.element) }
  }

  private func replay(
    _ table: HeatCountTable, in run: inout ExperimentRun
  ) throws -> [HeatLearner: [Int]] {
    let learners = HeatLearner.allCases
    let keys = learners.flatMap { learner in
      (0..<Self.replayCount).map { "\(learner.rawValue)/\($0)" }
    }
    let totals = try run.map("nx\(table.gridSize)-replays", keys: keys) { job in
      var generator = job.generator()
      let learner = learners[job.index / Self.replayCount].make()
      return table.total(of: learner, using: &generator)
    }
    return Dictionary(
      uniqueKeysWithValues: learners.enumerated().map { index, learner in
        (learner, Array(totals[index * Self.replayCount..<(index + 1) * Self.replayCount]))
      })
  }
}
