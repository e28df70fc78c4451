import RelaxKit

/// A learner at work on a sequence, whatever its type.
protocol LearnerRun {
  /// Solves the next system.
  mutating func solve(
    _ member: SystemSequence.Member, until criterion: StoppingCriterion
  ) throws -> SolveReport

  /// Solves the next system and takes the time of the learner's choice and of its record, in seconds.
  mutating func solveTimingLearner(
    _ member: SystemSequence.Member, until criterion: StoppingCriterion
  ) throws -> Double

  /// The size of its state as JSON.
  func stateByteCount() throws -> Int
}
