import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

/// Whole solves to a tolerance, from nothing: each includes what its library sets up.
enum SolveContests {
  private static let tolerance = 1e-8
  private static let limit = 10_000
  private static let conjugateGradients = ["cg-ssor", "cg-eisenstat", "cg-ichol", "cg-plain"]

  /// The peer commands that solves of one system use.
  static let peerCommands = ["sor-solve"] + conjugateGradients

  static func sor(_ loaded: LoadedProblem, omega: Double, rounds: Int) throws -> Contest {
    try contest(
      "sor-solve", of: SOR(omega: omega), against: ["sor-solve"],
      references: ["petsc sor-solve"], on: loaded, rounds: rounds)
  }

  /// CG preconditioned by SSOR, against what others precondition CG with.
  static func ssorCG(_ loaded: LoadedProblem, omega: Double, rounds: Int) throws -> Contest {
    try contest(
      "ssor-cg", of: SSORConjugateGradient(omega: omega), against: conjugateGradients,
      references: ["petsc cg-ssor", "petsc cg-eisenstat"], on: loaded, rounds: rounds)
  }

  /// CG preconditioned by relaxed incomplete Cholesky, against that without relaxation of others.
  static func icCG(_ loaded: LoadedProblem, alpha: Double, rounds: Int) throws -> Contest {
    try contest(
      "ic-cg", of: ICConjugateGradient(alpha: alpha), against: ["cg-ichol"],
      references: ["petsc cg-ichol", "eigen cg-ichol"], on: loaded, rounds: rounds)
  }

  private static func contest(
    _ name: String, of solver: some RelaxationSolver, against commands: [String],
    references: [String], on loaded: LoadedProblem, rounds: Int
  ) throws -> Contest {
    var entrants = KernelVariant.all.map { variant in
      Entrant(name: variant.name) {
        var x = [Double](repeating: 0, count: loaded.system.unknownCount)
        var workspace = variant.makeWorkspace()
        var report: SolveReport?
        let seconds = try CPUClock.seconds {
          report = try solver.solve(
            loaded.system, updating: &x,
            until: .relativeResidual(tolerance, iterationLimit: limit), using: &workspace)
        }
        return Sample(
          seconds: seconds, iterations: report.map { Double($0.iterations) },
          residual: report?.relativeResidual)
      }
    }
    for peer in loaded.peers {
      for command in commands where peer.offers(command) {
        // A library with a preconditioner for CG is not asked to do without.
        if command == "cg-plain", peer.offers("cg-ichol") { continue }
        let omega = ["cg-ichol", "cg-plain"].contains(command) ? "" : "\(solver.omega) "
        entrants.append(
          Entrant(name: "\(peer.name) \(command)") {
            try peer.sample("\(command) \(omega)\(tolerance) \(limit)")
          })
      }
    }
    var contest = Contest(name, problem: loaded.name, unit: .seconds, references: references)
    try contest.run(entrants, rounds: rounds)
    return contest
  }

  // MARK: Small systems

  private static let armCount = 20

  /// Many systems `A + c I` of 100 unknowns with a new shift each, solved by SOR with omega learned and
  /// fixed, so many that about `work` rows are relaxed; and a line about the learner's part.
  static func smallSystems(
    peers: [Peer], rounds: Int, work: Int
  ) throws -> (contest: Contest, learnerLine: String) {
    let (side, omega, shifts, count) = (10, 1.3, 0.0...0.65, max(10, work / 3600))
    let matrix = try Stencil.laplacian(dimensions: 2).matrix(extents: [side, side])
    let rightHandSide = KernelProblem.rightHandSide(count: matrix.rowCount)
    let width = shifts.upperBound - shifts.lowerBound
    let given = (0..<count).map {
      let turns = 0.6180339887498949 * Double($0)
      return shifts.lowerBound + width * (turns - turns.rounded(.down))
    }
    /// The time and the iterations of a system, on average.
    func sample(
      solve: (LinearSystem, inout [Double], StoppingCriterion) throws -> SolveReport
    ) throws -> Sample {
      var x = [Double](repeating: 0, count: matrix.rowCount)
      var (iterations, residual) = (0, 0.0)
      let seconds = try CPUClock.seconds {
        for shift in given {
          for row in x.indices { x[row] = 0 }
          let system = LinearSystem(
            matrix: matrix.shiftingDiagonal(by: shift), rightHandSide: rightHandSide)
          let report = try solve(system, &x, .relativeResidual(tolerance))
          iterations += report.iterations
          residual = report.relativeResidual
        }
      }
      return Sample(
        seconds: seconds / Double(count), iterations: Double(iterations) / Double(count),
        residual: residual)
    }
    var entrants = KernelVariant.all.map { variant in
      Entrant(name: "OmegaTuner, \(variant.name)") {
        var tuner = OmegaTuner(solver: SOR(), learner: TsallisINF(armCount: armCount), seed: 1)
        tuner.workspace = variant.makeWorkspace()
        return try sample { system, x, criterion in
          try tuner.solve(system, updating: &x, until: criterion)
        }
      }
    }
    entrants += KernelVariant.all.map { variant in
      Entrant(name: "omega \(omega), \(variant.name)") {
        var workspace = variant.makeWorkspace()
        return try sample { system, x, criterion in
          try SOR(omega: omega).solve(system, updating: &x, until: criterion, using: &workspace)
        }
      }
    }
    for peer in peers where peer.offers("small-systems") {
      entrants.append(
        Entrant(name: peer.name) {
          try peer.sample(
            "small-systems \(side) \(omega) \(tolerance) \(count) \(shifts.lowerBound) "
              + "\(shifts.upperBound)", count: Double(count))
        })
    }
    var contest = Contest(
      "small-systems", problem: "grid2d-\(side)", unit: .perSecond, references: ["petsc"])
    try contest.run(entrants, rounds: rounds)
    let learner = Standing.quantile(
      0.5, of: (0..<rounds).map { _ in learnerSeconds(rounds: max(1000, work / 100)) })
    let tuner = contest.standings.first { $0.name == "OmegaTuner, default" }?.median ?? .nan
    let line = String(
      format: "Tsallis-INF, %d arms: %.0f ns for a choice and its loss, %.1f%% of the time of a "
        + "system through OmegaTuner", armCount, 1e9 * learner, 100 * learner / tuner)
    return (contest, line)
  }

  /// Seconds of a round of the learner alone, on losses like those above: 25 iterations at the best
  /// arm, up to 60 at the worst.
  private static func learnerSeconds(rounds: Int) -> Double {
    var learner = TsallisINF(armCount: armCount)
    var generator = SplitMix64(seed: 1)
    let losses = (0..<armCount).map { 25 + 3 * abs(Double($0) - 8) }
    return CPUClock.seconds {
      for _ in 0..<rounds {
        let choice = learner.chooseArm(using: &generator)
        learner.record(loss: losses[choice.arm], for: choice)
      }
    } / Double(rounds)
  }
}
