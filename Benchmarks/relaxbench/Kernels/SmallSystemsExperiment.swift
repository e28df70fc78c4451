import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

/// Many systems `A + c I` of 100 unknowns with a new shift each, solved by SOR.
struct SmallSystemsExperiment {
  let contest: Contest
  /// Seconds a round of the learner takes, its choice and its record of the loss.
  let learnerSeconds: Double

  static let side = 10
  static let fixedOmega = 1.3
  static let armCount = 20
  static let shifts = 0.0...0.65
  static let peerCommand = "small-systems"

  /// The name of the entrant that learns as users do who ask for nothing.
  static let tunerName = tunerName(.standard)

  private static func tunerName(_ variant: KernelVariant) -> String {
    "OmegaTuner, \(variant.name)"
  }

  /// Measures.
  ///
  /// - Parameter work: the number of rows relaxed in each measurement, about.
  init(peers: [Peer], rounds: Int, work: Int) throws {
    let count = max(10, work / 3600)
    let systems = try Self.systems(count: count)
    var entrants = KernelVariant.all.map { variant in
      Entrant(name: Self.tunerName(variant)) { try Self.tuned(systems, variant) }
    }
    for variant in KernelVariant.all {
      entrants.append(
        Entrant(name: "omega \(Self.fixedOmega), \(variant.name)") {
          try Self.fixed(systems, variant)
        })
    }
    for peer in peers where peer.offers(Self.peerCommand) {
      entrants.append(
        Entrant(name: peer.name) {
          let reply = try peer.ask(
            "\(Self.peerCommand) \(Self.side) \(Self.fixedOmega) \(SolveContests.tolerance) \(count) "
              + "\(Self.shifts.lowerBound) \(Self.shifts.upperBound)")
          return Sample(
            seconds: try reply.number("cpu") / Double(count),
            iterations: try reply.number("iterations") / Double(count),
            residual: try reply.number("residual"))
        })
    }
    var contest = Contest(
      Self.peerCommand, problem: "grid2d-\(Self.side)", unit: .perSecond, references: ["petsc"])
    try contest.run(entrants, rounds: rounds)
    self.contest = contest
    let learnerRounds = max(1000, work / 100)
    learnerSeconds = Standing.quantile(
      0.5, of: (0..<rounds).map { _ in Self.learnerSeconds(rounds: learnerRounds) })
  }

  /// What all have to begin with: the matrix, one right-hand side and the shifts.
  private struct Systems {
    let matrix: CSRMatrix
    let rightHandSide: [Double]
    let shifts: [Double]
  }

  private static func systems(count: Int) throws -> Systems {
    let matrix = try Stencil.laplacian(dimensions: 2).matrix(extents: [side, side])
    let width = shifts.upperBound - shifts.lowerBound
    return Systems(
      matrix: matrix, rightHandSide: KernelProblem.rightHandSide(count: side * side),
      shifts: (0..<count).map {
        let turns = 0.6180339887498949 * Double($0)
        return shifts.lowerBound + width * (turns - turns.rounded(.down))
      })
  }

  private static func makeTuner() -> OmegaTuner<SOR, TsallisINF> {
    OmegaTuner(solver: SOR(), learner: TsallisINF(armCount: armCount), seed: 1)
  }

  private static func tuned(_ systems: Systems, _ variant: KernelVariant) throws -> Sample {
    var tuner = makeTuner()
    tuner.workspace = variant.makeWorkspace()
    return try sample(systems) { system, x, criterion in
      try tuner.solve(system, updating: &x, until: criterion)
    }
  }

  private static func fixed(_ systems: Systems, _ variant: KernelVariant) throws -> Sample {
    var workspace = variant.makeWorkspace()
    let solver = SOR(omega: fixedOmega)
    return try sample(systems) { system, x, criterion in
      try solver.solve(system, updating: &x, until: criterion, using: &workspace)
    }
  }

  private static func sample(
    _ systems: Systems,
    _ solve: (LinearSystem, inout [Double], StoppingCriterion) throws -> SolveReport
  ) throws -> Sample {
    let criterion = StoppingCriterion.relativeResidual(SolveContests.tolerance)
    var x = [Double](repeating: 0, count: systems.matrix.rowCount)
    var iterations = 0
    var residual = 0.0
    let seconds = try CPUClock.seconds {
      for shift in systems.shifts {
        for row in x.indices { x[row] = 0 }
        let system = LinearSystem(
          matrix: systems.matrix.shiftingDiagonal(by: shift),
          rightHandSide: systems.rightHandSide)
        let report = try solve(system, &x, criterion)
        iterations += report.iterations
        residual = report.relativeResidual
      }
    }
    let count = Double(systems.shifts.count)
    return Sample(
      seconds: seconds / count, iterations: Double(iterations) / count, residual: residual)
  }

  /// The learner alone, on losses like those above: 25 iterations at the best arm, up to 60 at the
  /// worst.
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
