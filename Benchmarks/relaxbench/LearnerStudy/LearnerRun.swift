import RelaxKit
import RelaxReporting

/// A learner at work on a sequence, whatever its type.
protocol LearnerRun {
  /// Solves the next system.
  mutating func solve(
    _ member: SystemSequence.Member, until criterion: StoppingCriterion
  ) throws -> SolveReport

  /// Has the learner choose and record once more what it did in a run of the same seed.
  mutating func replay(contexts: [Double], losses: [Double]) throws

  /// The size of its state as JSON.
  func stateByteCount() throws -> Int
}
