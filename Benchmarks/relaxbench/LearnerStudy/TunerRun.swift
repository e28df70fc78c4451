import Foundation
import RelaxKit

/// A tuner at work on a sequence. A solve that fails is not repeated with another omega.
struct TunerRun<Solver: RelaxationSolver & Encodable, Learner: OnlineLearner & Encodable>:
  LearnerRun
where Learner.Choice: OmegaChoice, Learner.Choice.Scale: Encodable {
  private var tuner: OmegaTuner<Solver, Learner>
  private let context: (Double) -> Learner.Context
  private var x: [Double] = []

  /// - Parameter context: what the learner is told of a system whose context is that number.
  init(_ tuner: OmegaTuner<Solver, Learner>, context: @escaping (Double) -> Learner.Context) {
    self.tuner = tuner
    self.tuner.fallbackOmega = nil
    self.context = context
  }

  mutating func solve(
    _ member: SystemSequence.Member, until criterion: StoppingCriterion
  ) throws -> SolveReport {
    x = member.start
    return try tuner.solve(
      member.system, context: context(member.context), updating: &x, until: criterion)
  }

  mutating func replay(contexts: [Double], losses: [Double]) throws {
    for (number, loss) in zip(contexts, losses) {
      let proposal = try tuner.propose(context: context(number))
      tuner.record(loss: loss, for: proposal)
    }
  }

  func stateByteCount() throws -> Int { try JSONEncoder().encode(tuner).count }
}
