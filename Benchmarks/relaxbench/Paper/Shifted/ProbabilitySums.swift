import RelaxKit
import RelaxReporting

/// What the probabilities of a Tsallis-INF sum to, round by round, by our root and by the published
/// recipe.
struct ProbabilitySums: Codable, Sendable {
  /// The sums by the published recipe; empty if they were not asked for.
  var published: [Double] = []
  /// The sums by `TsallisINF`; empty if they were not asked for.
  var ours: [Double] = []
  /// The first round, from 1, whose published sum is off 1 by more than ``tolerance``.
  var firstUnsoundRound: Int?
  /// How many rounds there are like that.
  var unsoundCount = 0
  /// The farthest any sum of ours is off 1.
  var largestError = 0.0

  static let tolerance = 1e-6

  /// Plays a trial with both, each with the draws it had among the other methods.
  ///
  /// - Parameter isComplete: whether to keep the sums of all rounds.
  init(on trial: inout ShiftedTrial, job: TrialJob, isComplete: Bool) throws {
    let armCount = ShiftedTrial.grid.count
    var recipe = PublishedTsallisINF(armCount: armCount)
    var generator = job.generator(for: ShiftedMethod.publishedTsallisINF.name)
    for system in 0..<trial.systemCount {
      let weights = recipe.weights()
      let sum = weights.reduce(0, +)
      if !(abs(sum - 1) <= Self.tolerance) {
        firstUnsoundRound = firstUnsoundRound ?? system + 1
        unsoundCount += 1
      }
      if isComplete { published.append(sum) }
      let arm = recipe.chooseArm(weights: weights, using: &generator)
      let sweeps = try trial.sweeps(system: system, arm: arm)
      recipe.record(loss: Double(sweeps), arm: arm, weight: weights[arm])
    }
    var learner = TsallisINF(armCount: armCount)
    generator = job.generator(for: ShiftedMethod.tsallisINF.name)
    for system in 0..<trial.systemCount {
      let sum = learner.probabilities().reduce(0, +)
      largestError = max(largestError, abs(sum - 1))
      if isComplete { ours.append(sum) }
      let choice = learner.chooseArm(using: &generator)
      let sweeps = try trial.sweeps(system: system, arm: choice.arm)
      learner.record(loss: Double(sweeps), for: choice)
    }
  }
}
