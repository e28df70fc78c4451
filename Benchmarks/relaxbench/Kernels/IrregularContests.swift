import RelaxKit
import RelaxReporting

/// Sweeps, iterations of SSOR-CG and whole solves on irregular matrices, beside PETSc.
enum IrregularContests {
  static let peerCommands = ["sweeps", "bandwidth", "sor-solve", "cg-eisenstat"]

  private static let tolerance = 1e-8
  private static let limit = 20_000

  /// What is compared: rows, groups, blocks if these are chosen, and what a user gets from the second
  /// system of a sequence on.
  static func variants(for matrix: CSRMatrix) -> [KernelVariant] {
    func portable(_ layout: SweepPlan.Layout) -> KernelVariant {
      KernelVariant(name: "\(layout), portable") {
        SolverWorkspace(layout: layout, kernels: .portable)
      }
    }
    let hasBlocks = SweepPlan(for: matrix.pattern).layout == .blocks
    return [KernelVariant(name: "rows") { SolverWorkspace(layout: .rows) }, portable(.groups)]
      + (hasBlocks ? [portable(.blocks)] : [])
      + [KernelVariant(name: "default") { SolverWorkspace() }]
  }

  /// Iterations of SSOR-CG: what 40 take longer than 8, so that no setup is in it.
  static func iterations(_ loaded: LoadedProblem, rounds: Int, work: Int) throws -> Contest {
    let rows = Double(loaded.system.unknownCount)
    let repeats = max(1, work / (32 * loaded.system.unknownCount))
    let (few, many) = (8, 40)
    var entrants = variants(for: loaded.system.matrix).map { variant in
      var workspace = variant.makeWorkspace()
      var x = loaded.system.rightHandSide
      func seconds(_ count: Int) throws -> Double {
        var total = 0.0
        for _ in 0..<repeats {
          for row in x.indices { x[row] = 0 }
          var criterion = StoppingCriterion.relativeResidual(1e-300, iterationLimit: count)
          criterion.returnsBestIterate = false
          total += try CPUClock.seconds {
            _ = try SSORConjugateGradient(omega: SweepTiming.omega).solve(
              loaded.system, updating: &x, until: criterion, using: &workspace)
          }
        }
        return total
      }
      return Entrant(name: variant.name) {
        // A solve that ends sooner, or breaks down, would pass for a fast one: sizes are such that it does not.
        let base = try seconds(few)
        let sample = try seconds(many) - base
        return Sample(seconds: sample / (Double((many - few) * repeats) * rows))
      }
    }
    for peer in loaded.peers where peer.offers("cg-eisenstat") {
      entrants.append(
        Entrant(name: "\(peer.name) cg-eisenstat") {
          func seconds(_ count: Int) throws -> Double {
            try (0..<repeats).reduce(0) { sum, _ in
              try sum
                + peer.ask("cg-eisenstat \(SweepTiming.omega) 1e-200 \(count)").number("cpu")
            }
          }
          let base = try seconds(few)
          let sample = try seconds(many) - base
          return Sample(seconds: sample / (Double((many - few) * repeats) * rows))
        })
    }
    var contest = Contest(
      "ssor-cg iterations", problem: loaded.name, unit: .nanoseconds,
      references: ["petsc cg-eisenstat"])
    try contest.run(entrants, rounds: rounds)
    return contest
  }

  /// First solves of few iterations, with all that is set up for them.
  static func shortSolves(_ loaded: LoadedProblem, rounds: Int) throws -> [Contest] {
    try [5, 20, 80].flatMap { count in
      try [
        shortSolve(
          "sor", SOR(omega: SweepTiming.omega), count, against: "sor-solve", loaded,
          rounds: rounds),
        shortSolve(
          "ssor-cg", SSORConjugateGradient(omega: SweepTiming.omega), count,
          against: "cg-eisenstat", loaded, rounds: rounds),
      ]
    }
  }

  private static func shortSolve(
    _ name: String, _ solver: some RelaxationSolver, _ count: Int, against command: String,
    _ loaded: LoadedProblem, rounds: Int
  ) throws -> Contest {
    var criterion = StoppingCriterion.relativeResidual(1e-200, iterationLimit: count)
    criterion.returnsBestIterate = false
    var entrants = [
      Entrant(name: "first") {
        var workspace = SolverWorkspace()
        var x = [Double](repeating: 0, count: loaded.system.unknownCount)
        return Sample(
          seconds: try CPUClock.seconds {
            _ = try solver.solve(
              loaded.system, updating: &x, until: criterion, using: &workspace)
          })
      }
    ]
    for peer in loaded.peers where peer.offers(command) {
      entrants.append(
        Entrant(name: "\(peer.name) \(command)") {
          Sample(
            seconds: try peer.ask("\(command) \(solver.omega) 1e-200 \(count)").number("cpu"))
        })
    }
    var contest = Contest(
      "\(name), first \(count) iterations", problem: loaded.name, unit: .seconds,
      references: ["petsc \(command)"])
    try contest.run(entrants, rounds: rounds)
    return contest
  }

  /// Whole solves: of the first system of a sequence, with all that is set up for it, and of a later one with
  /// new values.
  static func solves(_ loaded: LoadedProblem, rounds: Int) throws -> [Contest] {
    let omega = try loaded.system.matrix.relaxationGuess().omega
    return try [
      contest("sor-solve", SOR(omega: omega), against: "sor-solve", loaded, rounds: rounds),
      contest(
        "ssor-cg-solve", SSORConjugateGradient(omega: min(omega, 1.6)), against: "cg-eisenstat",
        loaded, rounds: rounds),
    ]
  }

  private static func contest(
    _ name: String, _ solver: some RelaxationSolver, against command: String,
    _ loaded: LoadedProblem, rounds: Int
  ) throws -> Contest {
    let system = loaded.system
    let other = LinearSystem(
      matrix: try system.matrix.scaled(by: 2), rightHandSide: system.rightHandSide)
    let criterion = StoppingCriterion.relativeResidual(tolerance, iterationLimit: limit)
    func solve(
      _ system: LinearSystem, _ workspace: inout SolverWorkspace
    ) throws -> Sample {
      var x = [Double](repeating: 0, count: system.unknownCount)
      var report: SolveReport?
      let seconds = try CPUClock.seconds {
        report = try solver.solve(system, updating: &x, until: criterion, using: &workspace)
      }
      return Sample(
        seconds: seconds, iterations: report.map { Double($0.iterations) },
        residual: report?.relativeResidual)
    }
    /// An iteration, for the plan and the values that are kept of it.
    func touch(_ system: LinearSystem, _ workspace: inout SolverWorkspace) throws {
      var short = StoppingCriterion.relativeResidual(tolerance, iterationLimit: 1)
      short.returnsBestIterate = false
      var x = [Double](repeating: 0, count: system.unknownCount)
      _ = try solver.solve(system, updating: &x, until: short, using: &workspace)
    }
    var later = SolverWorkspace()
    try touch(other, &later)
    try touch(system, &later)
    var entrants = [
      Entrant(name: "first") {
        var workspace = SolverWorkspace()
        return try solve(system, &workspace)
      },
      Entrant(name: "second, with its plan") {
        var workspace = SolverWorkspace()
        try touch(other, &workspace)
        return try solve(system, &workspace)
      },
      Entrant(name: "later, new values") {
        try touch(other, &later)
        return try solve(system, &later)
      },
    ]
    for peer in loaded.peers where peer.offers(command) {
      entrants.append(
        Entrant(name: "\(peer.name) \(command)") {
          try peer.sample("\(command) \(solver.omega) \(tolerance) \(limit)")
        })
    }
    var contest = Contest(
      name, problem: loaded.name, unit: .seconds, references: ["petsc \(command)"])
    try contest.run(entrants, rounds: rounds)
    return contest
  }
}
