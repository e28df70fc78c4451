import Foundation
import RelaxKit
import RelaxReporting

/// A method at work on a sequence, played on the counts of one system after the other.
protocol SequencePlayer {
  /// What the system that `counts` is at takes to the tolerance of that place.
  mutating func play(_ counts: inout IterationCounter, place: Int) throws -> Spent

  /// Has the learner choose and record once more what it did in a run of the same seed.
  mutating func replay(contexts: [Double], losses: [Double]) throws

  /// The size of its state as JSON.
  func stateByteCount() throws -> Int
}

extension SequencePlayer {
  func replay(contexts: [Double], losses: [Double]) {}
  func stateByteCount() -> Int { 0 }
}

/// One that can solve systems, too, rather than be played on counts.
protocol SequenceSolver: SequencePlayer {
  /// Solves the next system, from `x` on.
  mutating func solve(
    _ system: LinearSystem, context: Double, updating x: inout [Double],
    until criterion: StoppingCriterion
  ) throws -> SolveReport
}

extension SequenceSolver {
  mutating func play(_ counts: inout IterationCounter, place: Int) throws -> Spent {
    try counts.spent(with: &self, place: place)
  }
}

/// A solver that learns nothing between systems.
struct SolverPlayer<Solver: LinearSolver>: SequenceSolver {
  let solver: Solver
  private var workspace = SolverWorkspace()

  init(solver: Solver) { self.solver = solver }

  mutating func solve(
    _ system: LinearSystem, context: Double, updating x: inout [Double],
    until criterion: StoppingCriterion
  ) throws -> SolveReport {
    try solver.solve(system, updating: &x, until: criterion, using: &workspace)
  }
}

/// Omegas that are given for each system, one after the other.
struct OmegaPlayer<Solver: RelaxationSolver>: SequenceSolver {
  private var solver: Solver
  private let omega: @Sendable (_ system: Int) -> Double
  private var index = 0
  private var workspace = SolverWorkspace()

  init(solver: Solver, omega: @escaping @Sendable (_ system: Int) -> Double) {
    (self.solver, self.omega) = (solver, omega)
  }

  mutating func solve(
    _ system: LinearSystem, context: Double, updating x: inout [Double],
    until criterion: StoppingCriterion
  ) throws -> SolveReport {
    solver.omega = omega(index)
    index += 1
    return try solver.solve(system, updating: &x, until: criterion, using: &workspace)
  }
}

/// What a learner is told of a system: its number, and what its context is.
typealias ContextTeller = (_ index: Int, _ context: Double) -> Double?

/// A tuner whose learner hears of every system.
struct TunerPlayer<Solver: RelaxationSolver & Codable, Learner: SequenceLearner & Codable>:
  SequenceSolver
{
  var tuner: OmegaTuner<Solver, Learner>
  let tell: ContextTeller
  private var index = -1

  init(tuner: OmegaTuner<Solver, Learner>, tell: @escaping ContextTeller) {
    (self.tuner, self.tell) = (tuner, tell)
  }

  private mutating func next(_ context: Double) -> Learner.Context {
    index += 1
    return Learner.context(tell(index, context))
  }

  mutating func solve(
    _ system: LinearSystem, context: Double, updating x: inout [Double],
    until criterion: StoppingCriterion
  ) throws -> SolveReport {
    try tuner.solve(system, context: next(context), updating: &x, until: criterion)
  }

  mutating func play(_ counts: inout IterationCounter, place: Int) throws -> Spent {
    // Those that choose anything but an arm have to solve.
    guard Learner.Choice.self == ArmChoice.self else {
      return try counts.spent(with: &self, place: place)
    }
    let proposal = try tuner.propose(context: next(counts.context))
    tuner.record(
      loss: Double(try counts.counts(omega: proposal.omega)[place]), for: proposal)
    return try counts.spent(omega: proposal.omega, place: place)
  }

  mutating func replay(contexts: [Double], losses: [Double]) throws {
    for (number, loss) in zip(contexts, losses) {
      let proposal = try tuner.propose(context: next(number))
      tuner.record(loss: loss, for: proposal)
    }
  }

  func stateByteCount() throws -> Int { try JSONEncoder().encode(tuner).count }
}

/// The default learner for a solver of which it sees nothing but counts.
struct ExternalPlayer<Solver: RelaxationSolver>: SequenceSolver {
  private var tuner = OmegaTuner()
  private var solver: Solver
  private let tell: ContextTeller
  private var workspace = SolverWorkspace()

  init(solver: Solver, tell: @escaping ContextTeller) { (self.solver, self.tell) = (solver, tell) }

  mutating func solve(
    _ system: LinearSystem, context: Double, updating x: inout [Double],
    until criterion: StoppingCriterion
  ) throws -> SolveReport {
    let proposal = try propose(context)
    solver.omega = proposal.omega
    let report = try solver.solve(system, updating: &x, until: criterion, using: &workspace)
    tuner.record(loss: Double(report.loss(limit: criterion.iterationLimit)), for: proposal)
    return report
  }

  mutating func replay(contexts: [Double], losses: [Double]) throws {
    for (number, loss) in zip(contexts, losses) {
      let proposal = try propose(number)
      tuner.record(loss: loss, for: proposal)
    }
  }

  private mutating func propose(
    _ context: Double
  ) throws -> OmegaTuner<ExternalSolver, DefaultLearner>.Proposal {
    try tuner.propose(context: TuningContext(tell(0, context).map { [$0] } ?? []))
  }

  func stateByteCount() throws -> Int { try JSONEncoder().encode(tuner).count }
}

/// What one would pick knowing the counts; it is played on these alone.
struct HindsightPlayer: SequencePlayer {
  let pick: (inout IterationCounter, _ place: Int) throws -> Int

  func play(_ counts: inout IterationCounter, place: Int) throws -> Spent {
    let count = try pick(&counts, place)
    return Spent(work: count, isSolved: count < counts.family.iterationLimit)
  }
}

/// The published recipe of Tsallis-INF, one for each bin of the context.
struct PublishedPlayer: SequencePlayer {
  private let grid: OmegaGrid
  private let bins: BinnedTsallisINF
  private var learners: [PublishedTsallisINF]
  private var generator: SplitMix64

  init(grid: OmegaGrid, contextRange: ClosedRange<Double>, binCount: Int, seed: UInt64) {
    self.grid = grid
    bins = BinnedTsallisINF(armCount: grid.count, contextRange: contextRange, binCount: binCount)
    learners = (0..<binCount).map { _ in PublishedTsallisINF(armCount: grid.count) }
    generator = SplitMix64(seed: seed)
  }

  mutating func play(_ counts: inout IterationCounter, place: Int) throws -> Spent {
    let bin = bins.bin(ofContext: counts.context)
    let weights = learners[bin].weights()
    let arm = learners[bin].chooseArm(weights: weights, using: &generator)
    let count = try counts.counts(omega: grid[arm])[place]
    learners[bin].record(loss: Double(count), arm: arm, weight: weights[arm])
    return try counts.spent(omega: grid[arm], place: place)
  }
}
