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

  /// The family as the paper's learners are told of it: contexts at the start of a step reach 10,
  /// which lies beyond their interval; learners treat such a context as its end.
  private static func family(gridSize: Int) -> SystemFamily {
    var family = SystemFamily.heat(gridSize: gridSize)
    family.contextRange = 0...9.9999995
    return family
  }

  /// Everything on one grid: what needs no hindsight, the other arms, what needs it, replays.
  private func measure(gridSize: Int, in run: inout ExperimentRun) throws -> HeatSizeResults {
    let trialCount = options.trials ?? (gridSize >= 400 ? 1 : trialCount)
    let stepCount = steps
    let family = Self.family(gridSize: gridSize)
    let first = [.conjugateGradient] + HeatSizeResults.fixed + HeatSizeResults.learners
    let runs = try time(
      first, gridSize: gridSize, trialCount: trialCount, in: &run, part: "nx\(gridSize)"
    ) { method, job in
      var generator = job.generator()
      return method.solver(on: family, seed: generator.next())
    }
    let omegas = StudiedLearner.grid.omegas
    let others = omegas.filter { !HeatSizeResults.fixed.contains(.fixed($0)) }
    let counted = try run.map(
      "nx\(gridSize)-arms", keys: others.map { "\($0)" }, stepsPerJob: stepCount
    ) { job in
      let omega = others[job.index]
      return try HeatRun(
        Method.omegas(with: family.solver) { _ in omega }, gridSize: gridSize,
        stepCount: stepCount, job: job)
    }
    let arms = omegas.map { omega in
      others.firstIndex(of: omega).map { counted[$0].counts }
        ?? runs[.fixed(omega)]?.first?.counts ?? []
    }
    let table = HindsightTable(
      omegas: omegas, counts: (0..<stepCount).map { step in arms.map { $0[step] } })
    let (bestFixed, bestOmegas) = (
      omegas[table.bestFixedArm], table.bestArms.map { omegas[$0] }
    )
    let hindsight = try time(
      [.bestFixed, .instanceOptimal], gridSize: gridSize, trialCount: trialCount, in: &run,
      part: "nx\(gridSize)-hindsight"
    ) { method, _ in
      Method.omegas(with: family.solver) { method == .bestFixed ? bestFixed : bestOmegas[$0] }
    }
    return HeatSizeResults(
      gridSize: gridSize, conjugateGradient: runs[.conjugateGradient]?.first?.counts ?? [],
      table: table, runs: runs.merging(hindsight) { first, _ in first },
      replays: try replay(table, on: family, part: "nx\(gridSize)", in: &run))
  }

  /// Runs each method in each trial, one after the other.
  private func time(
    _ methods: [Method], gridSize: Int, trialCount: Int, in run: inout ExperimentRun, part: String,
    _ player: @escaping @Sendable (Method, TrialJob) -> (any SequenceSolver)?
  ) throws -> [Method: [HeatRun]] {
    // Trial by trial, so that a change in the machine's speed shows as spread, not as a difference.
    let keys = (0..<trialCount).flatMap { trial in
      methods.map { "\(HeatSizeResults.name(of: $0))/\(trial)" }
    }
    let stepCount = steps
    let results = try run.map(part, keys: keys, stepsPerJob: steps, threads: 1) { job in
      guard let player = player(methods[job.index % methods.count], job) else {
        preconditionFailure("time methods that solve systems")
      }
      return try HeatRun(player, gridSize: gridSize, stepCount: stepCount, job: job)
    }
    return Dictionary(
      grouping: results.enumerated(), by: { methods[$0.offset % methods.count] }
    ).mapValues { $0.map(\.element) }
  }

  /// Plays the learners on the table.
  private func replay(
    _ table: HindsightTable, on family: SystemFamily, part: String, in run: inout ExperimentRun
  ) throws -> [StudiedLearner: [Int]] {
    let work = StudiedLearner.paper.flatMap { learner in
      (0..<Self.replayCount).map { (learner, "\(learner.name)/\($0)") }
    }
    let steps = table.counts.map { row in
      Dictionary(uniqueKeysWithValues: zip(table.omegas, row.map { [$0] }))
    }
    let totals = try run.map("\(part)-replays", keys: work.map(\.1)) { job in
      var player = Method.learner(work[job.index].0).player(
        on: family, seed: job.generatorSeed(ofKey: job.key, for: ""))
      var counter = IterationCounter(family)
      return try steps.indices.reduce(0) { total, step in
        counter.begin(context: HeatTime.startCoefficient(ofStep: step), counts: steps[step])
        return total + (try player.play(&counter, place: 0).work)
      }
    }
    return Dictionary(grouping: zip(work, totals), by: \.0.0).mapValues { $0.map(\.1) }
  }
}
