import RelaxKit
import RelaxReporting

/// Whole solves to a tolerance, from nothing: each includes what its library sets up.
enum SolveContests {
  static let tolerance = 1e-8
  private static let limit = 10_000

  /// What a contest of solves asks of a peer, with a name for the table.
  private struct PeerMethod {
    let command: String
    let takesOmega: Bool
  }

  private static let conjugateGradients = [
    PeerMethod(command: "cg-ssor", takesOmega: true),
    PeerMethod(command: "cg-eisenstat", takesOmega: true),
    PeerMethod(command: "cg-ichol", takesOmega: false),
    PeerMethod(command: "cg-plain", takesOmega: false),
  ]

  /// The peer commands that solves use.
  static let peerCommands = ["sor-solve"] + conjugateGradients.map(\.command)

  /// SOR at the optimal omega of a square grid.
  static func sor(_ loaded: LoadedProblem, omega: Double, rounds: Int) throws -> Contest {
    var contest = Contest(
      "sor-solve", problem: loaded.name, unit: .seconds, references: ["petsc sor-solve"])
    let methods = [PeerMethod(command: "sor-solve", takesOmega: true)]
    try contest.run(
      own(SOR(omega: omega), loaded) + peers(methods, loaded, omega: omega), rounds: rounds)
    return contest
  }

  /// CG preconditioned by SSOR, against what others precondition CG with.
  static func ssorCG(_ loaded: LoadedProblem, omega: Double, rounds: Int) throws -> Contest {
    var contest = Contest(
      "ssor-cg", problem: loaded.name, unit: .seconds,
      references: ["petsc cg-ssor", "petsc cg-eisenstat"])
    try contest.run(
      own(SSORConjugateGradient(omega: omega), loaded)
        + peers(conjugateGradients, loaded, omega: omega), rounds: rounds)
    return contest
  }

  private static func own(_ solver: some LinearSolver, _ loaded: LoadedProblem) -> [Entrant] {
    KernelVariant.all.map { variant in
      Entrant(name: variant.name) {
        var x = [Double](repeating: 0, count: loaded.rowCount)
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
  }

  private static func peers(
    _ methods: [PeerMethod], _ loaded: LoadedProblem, omega: Double
  ) -> [Entrant] {
    loaded.peers.flatMap { peer in
      methods.filter { method in
        // A library with a preconditioner for CG is not asked to do without.
        peer.offers(method.command)
          && (method.command != "cg-plain" || !peer.offers("cg-ichol"))
      }.map { method in
        Entrant(name: "\(peer.name) \(method.command)") {
          let parameters = (method.takesOmega ? "\(omega) " : "") + "\(tolerance) \(limit)"
          let reply = try peer.ask("\(method.command) \(parameters)")
          return Sample(
            seconds: try reply.number("cpu"), iterations: try reply.number("iterations"),
            residual: try reply.number("residual"))
        }
      }
    }
  }
}
