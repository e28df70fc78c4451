import Foundation
import RelaxKit
import RelaxReporting

/// A tuner at work on a sequence. A solve that fails is not repeated with another omega.
struct TunerRun<Solver: RelaxationSolver & Codable, Learner: SequenceLearner & Codable>: LearnerRun
{
  private var tuner: OmegaTuner<Solver, Learner>
  private let usesContext: Bool
  private var x: [Double] = []

  init(_ tuner: OmegaTuner<Solver, Learner>, usesContext: Bool) {
    self.tuner = tuner
    self.usesContext = usesContext
    self.tuner.fallbackOmega = nil
  }

  mutating func solve(
    _ member: SystemSequence.Member, until criterion: StoppingCriterion
  ) throws -> SolveReport {
    x = member.start
    return try tuner.solve(
      member.system, context: Learner.context(usesContext ? member.context : nil), updating: &x,
      until: criterion)
  }

  mutating func replay(contexts: [Double], losses: [Double]) throws {
    for (number, loss) in zip(contexts, losses) {
      let proposal = try tuner.propose(context: Learner.context(usesContext ? number : nil))
      tuner.record(loss: loss, for: proposal)
    }
  }

  func stateByteCount() throws -> Int { try JSONEncoder().encode(tuner).count }
}
