import RelaxKit
import RelaxReporting

extension SolveReport {
  /// What a learner is told of the solve: its iterations, or the limit if it failed.
  func cost(within criterion: StoppingCriterion) -> Int {
    isConverged ? iterations : criterion.iterationLimit
  }
}
