import RelaxKit
import RelaxReporting

/// A way to choose omega for each of a sequence of shifted Laplacians.
enum ShiftedMethod: Hashable, Sendable {
  /// The same arm of the grid for all.
  case fixed(arm: Int)
  /// The asymptotically optimal omega of each matrix.
  case optimalOmega
  /// The best arm of the grid for each system, in hindsight.
  case bestArm
  /// The better of the two above for each system.
  case instanceOptimal
  case tsallisINF
  case publishedTsallisINF
  case binnedTsallisINF
  case publishedBinnedTsallisINF
  case chebCB

  /// The name in tables and legends.
  var name: String {
    switch self {
    case .fixed(let arm): "omega = \(ShiftedTrial.grid[arm])"
    case .optimalOmega: "optimal omega of each matrix"
    case .bestArm: "best of the grid for each system"
    case .instanceOptimal: "instance-optimal"
    case .tsallisINF: "Tsallis-INF"
    case .publishedTsallisINF: "Tsallis-INF, published recipe"
    case .binnedTsallisINF: "Tsallis-INF-CB"
    case .publishedBinnedTsallisINF: "Tsallis-INF-CB, published recipe"
    case .chebCB: "ChebCB"
    }
  }

  /// The name in the table of the independent implementation.
  var independentName: String {
    switch self {
    case .fixed(let arm): "omega=" + TickLabel.fixed(ShiftedTrial.grid[arm], decimals: 2)
    case .optimalOmega: "omega_opt(A_t)"
    case .bestArm: "best_arm_per_instance"
    case .instanceOptimal: "best_of_grid_and_omega_opt"
    case .tsallisINF: "tsallis_inf_exact"
    case .publishedTsallisINF: "tsallis_inf_published"
    case .binnedTsallisINF: "tsallis_inf_cb_exact"
    case .publishedBinnedTsallisINF: "tsallis_inf_cb_published"
    case .chebCB: "chebcb"
    }
  }

  /// The fixed omegas the paper compares with.
  static let paperOmegas = [1, 1.2, 1.4, 1.6, 1.8]

  /// Those as methods.
  static let paperFixed = ShiftedTrial.grid.omegas.indices
    .filter { paperOmegas.contains(ShiftedTrial.grid[$0]) }.map { Self.fixed(arm: $0) }

  /// All omegas of the grid as methods.
  static let allFixed = ShiftedTrial.grid.omegas.indices.map { Self.fixed(arm: $0) }

  /// The sweeps the method spends on each system of a trial.
  func sweeps(on trial: inout ShiftedTrial, job: TrialJob) throws -> [Int] {
    let systems = 0..<trial.systemCount
    switch self {
    case .fixed(let arm): return try systems.map { try trial.sweeps(system: $0, arm: arm) }
    case .optimalOmega: return try systems.map { try trial.sweepsAtOptimalOmega(system: $0) }
    case .bestArm: return try systems.map { try trial.fewestSweeps(system: $0) }
    case .instanceOptimal:
      return try systems.map {
        min(try trial.fewestSweeps(system: $0), try trial.sweepsAtOptimalOmega(system: $0))
      }
    case .tsallisINF:
      return try learned(TsallisINF(armCount: ShiftedTrial.grid.count), on: &trial, job: job)
    case .binnedTsallisINF:
      return try learned(Self.binned, on: &trial, job: job)
    case .chebCB:
      let learner = ChebCB(
        armCount: ShiftedTrial.grid.count, contextRange: ShiftVariance.contextRange, degree: 5)
      return try learned(learner, on: &trial, job: job)
    case .publishedTsallisINF: return try published(binCount: 1, on: &trial, job: job)
    case .publishedBinnedTsallisINF: return try published(binCount: 5, on: &trial, job: job)
    }
  }

  private static var binned: BinnedTsallisINF {
    BinnedTsallisINF(
      armCount: ShiftedTrial.grid.count, contextRange: ShiftVariance.contextRange, binCount: 5)
  }

  private func learned(
    _ learner: some TracedLearner, on trial: inout ShiftedTrial, job: TrialJob
  ) throws -> [Int] {
    var learner = learner
    var generator = job.generator(for: name)
    return try (0..<trial.systemCount).map { system in
      let context = type(of: learner).context(trial.shifts[system])
      let choice = learner.chooseArm(context: context, using: &generator)
      let sweeps = try trial.sweeps(system: system, arm: choice.arm)
      learner.record(loss: Double(sweeps), for: choice, context: context)
      return sweeps
    }
  }

  private func published(
    binCount: Int, on trial: inout ShiftedTrial, job: TrialJob
  ) throws -> [Int] {
    var learners = Array(
      repeating: PublishedTsallisINF(armCount: ShiftedTrial.grid.count), count: binCount)
    var generator = job.generator(for: name)
    return try (0..<trial.systemCount).map { system in
      let bin = binCount == 1 ? 0 : Self.binned.bin(ofContext: trial.shifts[system])
      let weights = learners[bin].weights()
      let arm = learners[bin].chooseArm(weights: weights, using: &generator)
      let sweeps = try trial.sweeps(system: system, arm: arm)
      learners[bin].record(loss: Double(sweeps), arm: arm, weight: weights[arm])
      return sweeps
    }
  }
}
