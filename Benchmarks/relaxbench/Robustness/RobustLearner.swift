import ArgumentParser
import RelaxKit
import RelaxReporting

/// A learner of the robustness study, by its name on the command line.
enum RobustLearner: String, CaseIterable, Codable, Sendable, ExpressibleByArgument {
  case standard = "default"
  case contextualStandard = "default-context"
  /// The default for a solver that is not RelaxKit's.
  case own = "own-solver"
  case contextualOwn = "own-solver-context"
  case young
  case tsallisINF = "tsallis-inf"
  case adaptiveSOR = "adaptive-sor"

  /// What a solve of a system took, and whether it gave a solution.
  typealias Solve = (SystemSequence.Member, StoppingCriterion) throws -> (work: Int, isSolved: Bool)

  var isRandom: Bool { self == .tsallisINF }

  func suits(_ family: SystemFamily, _ method: SystemFamily.Method) -> Bool {
    switch self {
    case .contextualStandard, .contextualOwn: family.contextRange != nil
    case .young, .adaptiveSOR: method == .sor
    default: true
    }
  }

  /// The learner at the start of a sequence.
  func start(
    on family: SystemFamily, method: SystemFamily.Method, tolerance: Double, seed: UInt64
  ) -> Solve {
    switch method {
    case .sor: start(SOR(), on: family, tolerance: tolerance, seed: seed)
    case .ssorCG: start(SSORConjugateGradient(), on: family, tolerance: tolerance, seed: seed)
    }
  }

  private func start<Solver: RelaxationSolver>(
    _ solver: Solver, on family: SystemFamily, tolerance: Double, seed: UInt64
  ) -> Solve {
    switch self {
    case .standard: return Self.tuned(OmegaTuner(solver: solver)) { _ in nil }
    case .contextualStandard:
      return Self.tuned(OmegaTuner(solver: solver, contextRange: family.contextRange)) { $0 }
    case .own: return Self.external(solver, OmegaTuner()) { _ in nil }
    case .contextualOwn:
      return Self.external(solver, OmegaTuner(contextRange: family.contextRange)) { $0 }
    case .young:
      return Self.tuned(
        OmegaTuner(
          solver: solver, learner: YoungLearner(tolerance: tolerance, hasFallback: false))
      ) { _ in }
    case .tsallisINF:
      return Self.tuned(
        OmegaTuner(solver: solver, learner: TsallisINF(armCount: 20), seed: seed)
      ) { _ in }
    case .adaptiveSOR:
      return Self.solves { member, criterion, x, workspace in
        try AdaptiveSOR().solve(member.system, updating: &x, until: criterion, using: &workspace)
      }
    }
  }

  private static func tuned<Solver: RelaxationSolver, Learner: OnlineLearner>(
    _ tuner: OmegaTuner<Solver, Learner>, context: @escaping (Double) -> Learner.Context
  ) -> Solve {
    var tuner = tuner
    return solves { member, criterion, x, _ in
      try tuner.solve(
        member.system, context: context(member.context), updating: &x, until: criterion)
    }
  }

  /// A solver that the tuner sees nothing of but its counts.
  private static func external<Solver: RelaxationSolver, Learner: OnlineLearner>(
    _ solver: Solver, _ tuner: OmegaTuner<ExternalSolver, Learner>,
    context: @escaping (Double) -> Learner.Context
  ) -> Solve {
    var (tuner, solver) = (tuner, solver)
    return solves { member, criterion, x, workspace in
      let proposal = try tuner.propose(context: context(member.context))
      solver.omega = proposal.omega
      let report = try solver.solve(
        member.system, updating: &x, until: criterion, using: &workspace)
      tuner.record(loss: Double(report.loss(limit: criterion.iterationLimit)), for: proposal)
      return report
    }
  }

  private static func solves(
    _ solve:
      @escaping (
        SystemSequence.Member, StoppingCriterion, inout [Double], inout SolverWorkspace
      ) throws -> SolveReport
  ) -> Solve {
    var x: [Double] = []
    var workspace = SolverWorkspace()
    return { member, criterion in
      x.removeAll(keepingCapacity: true)
      x.append(contentsOf: member.start)
      let report = try solve(member, criterion, &x, &workspace)
      return (report.allWork(limit: criterion.iterationLimit), report.isConverged)
    }
  }
}

extension SolveReport {
  /// All that a tuned solve took: attempts that failed are a part of it, and a system that stays
  /// unsolved costs the limit at last.
  fileprivate func allWork(limit: Int) -> Int {
    loss(limit: limit) + (failedAttempt?.iterations ?? 0)
  }
}

/// What a learner spent on a sequence.
struct RobustTrial: Codable, Sendable {
  /// For each tolerance, the iterations of each system.
  private(set) var work: [[Int]]
  /// For each tolerance, the systems that stayed unsolved.
  private(set) var unsolved: [[Int]]

  init(
    _ learner: RobustLearner, on robust: RobustFamily, method: SystemFamily.Method,
    tolerances: [Double], systemCount: Int, job: TrialJob, source: SystemFamily.Source
  ) throws {
    let solves = tolerances.map { tolerance in
      var generator = job.generator(for: "\(tolerance)")
      return learner.start(
        on: robust.family, method: method, tolerance: tolerance, seed: generator.next())
    }
    (work, unsolved) = (tolerances.map { _ in [] }, tolerances.map { _ in [] })
    for index in 0..<systemCount {
      let member = try source()
      for (place, tolerance) in tolerances.enumerated() {
        let (spent, isSolved) = try solves[place](
          member, robust.criterion(tolerance: tolerance, index: index))
        work[place].append(spent)
        if !isSolved { unsolved[place].append(index) }
      }
      job.advance()
    }
  }
}
