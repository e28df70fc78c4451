import RelaxKit
import RelaxReporting

/// All methods on one sequence: fixed omegas, learners, and the choices of hindsight.
struct SequenceComparison: Sendable {
  let sequence: SystemSequence

  /// The untuned method, the best fixed omega, the learners a tuner has by default without and with
  /// context, the paper's, and last the best omega per system.
  let runs: [MethodRun]

  /// Solves the sequence by every method. The learners' draws follow from the complement of the
  /// seed, so as not to repeat those a sequence was made with.
  ///
  /// What hindsight knows comes from solving every system with every omega of the grid beforehand,
  /// which is not counted as time of any method.
  init(of sequence: SystemSequence, seed: UInt64) throws {
    self.sequence = sequence
    runs = try Self.runs(sequence, with: sequence.solver, seed: seed)
  }

  /// The iterations of a method, relative to the best omega per system.
  func ratioToBest(_ run: MethodRun) -> Double {
    Double(run.totalIterations) / Double(max(1, runs.last?.totalIterations ?? 1))
  }

  private static func runs(
    _ sequence: SystemSequence, with solver: some RelaxationSolver, seed: UInt64
  ) throws -> [MethodRun] {
    let grid = OmegaGrid.uniform()
    let table = HindsightTable(
      omegas: grid.omegas, counts: try counts(of: sequence, with: solver, on: grid))
    let fixed = grid[table.bestFixedArm]
    let best = table.bestArms.map { grid[$0] }

    func fixedRun(_ name: String, _ omega: (Int) -> Double) throws -> MethodRun {
      var solver = solver
      var workspace = SolverWorkspace()
      var index = 0
      return try run(name, on: sequence) { member, x in
        solver.omega = omega(index)
        index += 1
        return try solver.solve(
          member.system, updating: &x, until: sequence.criterion, using: &workspace)
      }
    }
    func learnedRun<Learner: SequenceLearner>(
      _ name: String, _ learner: Learner, usesContext: Bool = true
    ) throws -> MethodRun {
      var tuner = OmegaTuner(
        solver: solver, learner: learner, scale: Learner.scale(for: grid), seed: ~seed)
      return try run(name, on: sequence) { member, x in
        try tuner.solve(
          member.system, context: Learner.context(usesContext ? member.context : nil), updating: &x,
          until: sequence.criterion)
      }
    }
    let range = sequence.contextRange
    let standard = DefaultLearner(method: solver is SOR ? .sor : .conjugateGradient)
    let defaults = [
      try learnedRun("default", standard, usesContext: false),
      try learnedRun("default, context", standard),
    ]
    let fixedRuns = [
      try fixedRun("omega = 1") { _ in 1 }, try fixedRun("best fixed omega") { _ in fixed },
    ]
    return fixedRuns + defaults + [
      try learnedRun("Tsallis-INF", TsallisINF(armCount: grid.count)),
      try learnedRun(
        "Tsallis-INF, 5 bins",
        BinnedTsallisINF(armCount: grid.count, contextRange: range, binCount: 5)),
      try learnedRun(
        "ChebCB, 6 features",
        ChebCB(armCount: grid.count, contextRange: range, degree: 5)),
      try fixedRun("best omega per system") { best[$0] },
    ]
  }

  /// The iterations of every system with every omega: a row for each system. A solve that fails
  /// counts as the limit.
  private static func counts(
    of sequence: SystemSequence, with solver: some RelaxationSolver, on grid: OmegaGrid
  ) throws -> [[Int]] {
    var solver = solver
    var workspace = SolverWorkspace()
    var progress = ProgressMeter(
      "\(sequence.title): every omega", total: sequence.members.count)
    var counts: [[Int]] = []
    for member in sequence.members {
      counts.append(
        try grid.omegas.map { omega in
          solver.omega = omega
          var x = member.start
          let report = try solver.solve(
            member.system, updating: &x, until: sequence.criterion, using: &workspace)
          return report.loss(limit: sequence.criterion.iterationLimit)
        })
      progress.advance()
    }
    progress.finish()
    return counts
  }

  private static func run(
    _ name: String, on sequence: SystemSequence,
    _ solve: (SystemSequence.Member, inout [Double]) throws -> SolveReport
  ) throws -> MethodRun {
    var run = MethodRun(name: name)
    var progress = ProgressMeter("\(sequence.title): \(name)", total: sequence.members.count)
    for member in sequence.members {
      var x = member.start
      _ = try run.timing { try solve(member, &x) }
      progress.advance()
    }
    progress.finish()
    return run
  }
}
