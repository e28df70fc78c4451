import ArgumentParser
import RelaxKit
import RelaxReporting

/// A learner of the robustness study, by its name on the command line.
enum RobustLearner: String, CaseIterable, Codable, Sendable, ExpressibleByArgument {
  case standard = "default"
  case contextual = "default-context"
  /// The default without a look at the matrix.
  case blind = "no-look"
  case contextualBlind = "no-look-context"
  /// The default with a number that says nothing, one of two values, or one that is the context from
  /// the 21st system on, and its contrary before.
  case random = "random-context"
  case twoValued = "two-valued-context"
  case misled = "misleading-context"
  /// The default for a solver that is not RelaxKit's.
  case own = "own-solver"
  case contextualOwn = "own-solver-context"
  case young
  case tsallisINF = "tsallis-inf"
  case adaptiveSOR = "adaptive-sor"

  /// What a solve of a system took.
  struct Spent {
    /// All iterations, and the products of the look at the matrix.
    let work: Int
    let products: Int
    /// The iterations of attempts that failed.
    let failed: Int
    let isSolved: Bool
  }

  typealias Solve = (SystemSequence.Member, StoppingCriterion) throws -> Spent

  func suits(_ family: SystemFamily, _ method: SystemFamily.Method) -> Bool {
    switch self {
    case .contextual, .contextualBlind, .contextualOwn, .misled: family.contextRange != nil
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
    var generator = SplitMix64(seed: seed)
    var index = 0
    func tuned(_ context: @escaping (Double) -> [Double], looks: Bool = true) -> Solve {
      Self.tuned(OmegaTuner(solver: solver, looksAtMatrix: looks)) { TuningContext(context($0)) }
    }
    switch self {
    case .standard: return tuned { _ in [] }
    case .contextual: return tuned { [$0] }
    case .blind: return tuned({ _ in [] }, looks: false)
    case .contextualBlind: return tuned({ [$0] }, looks: false)
    case .random: return tuned { _ in [generator.uniform(0...1)] }
    case .twoValued: return tuned { _ in [generator.happens(0.5) ? 1 : 0] }
    case .misled:
      return tuned {
        index += 1
        return [index > 20 ? $0 : -$0]
      }
    case .own: return Self.external(solver) { _ in [] }
    case .contextualOwn: return Self.external(solver) { [$0] }
    case .young:
      return Self.tuned(
        OmegaTuner(
          solver: solver, learner: YoungLearner(tolerance: tolerance))
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
  private static func external(
    _ solver: some RelaxationSolver, context: @escaping (Double) -> [Double]
  ) -> Solve {
    var (tuner, solver) = (OmegaTuner(), solver)
    return solves { member, criterion, x, workspace in
      let proposal = try tuner.propose(context: TuningContext(context(member.context)))
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
      // A system that stays unsolved costs the limit at last.
      let missing = report.loss(limit: criterion.iterationLimit) - report.iterations
      return Spent(
        work: report.work + missing, products: report.productCount,
        failed: report.failedAttempts.reduce(0) { $0 + $1.iterations }, isSolved: report.isConverged
      )
    }
  }
}

/// What a learner spent on a sequence.
struct RobustTrial: Codable, Sendable {
  /// For each tolerance, the iterations of each system.
  private(set) var work: [[Int]]
  /// For each tolerance, the systems that stayed unsolved.
  private(set) var unsolved: [[Int]]
  /// For each tolerance, the products with the matrix in all of the work.
  private(set) var products: [Int]
  /// For each tolerance, the iterations of attempts that failed in all of the work.
  private(set) var failed: [Int]

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
    (products, failed) = (tolerances.map { _ in 0 }, tolerances.map { _ in 0 })
    for index in 0..<systemCount {
      let member = try source()
      for (place, tolerance) in tolerances.enumerated() {
        let spent = try solves[place](
          member, robust.criterion(tolerance: tolerance, index: index))
        work[place].append(spent.work)
        products[place] += spent.products
        failed[place] += spent.failed
        if !spent.isSolved { unsolved[place].append(index) }
      }
      job.advance()
    }
  }
}
