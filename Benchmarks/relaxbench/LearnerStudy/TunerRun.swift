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

  mutating func solveTimingLearner(
    _ member: SystemSequence.Member, until criterion: StoppingCriterion
  ) throws -> Double {
    let clock = ContinuousClock()
    let began = clock.now
    let proposal = try tuner.propose(context: context(member.context))
    let chosen = clock.now
    var solver = tuner.solver
    solver.adopt(proposal.schedule)
    x = member.start
    let report = try solver.solve(
      member.system, updating: &x, until: criterion, using: &tuner.workspace)
    let solved = clock.now
    let loss = report.isConverged ? report.iterations : criterion.iterationLimit
    tuner.record(loss: Double(loss), for: proposal)
    return ((chosen - began) + (clock.now - solved)) / .seconds(1)
  }

  func stateByteCount() throws -> Int { try JSONEncoder().encode(tuner).count }
}
