package import RelaxKit

extension SolveReport {
  /// What a learner is told of the solve: its iterations, or the limit if it failed.
  package func cost(within criterion: StoppingCriterion) -> Int {
    isConverged ? iterations : criterion.iterationLimit
  }
}
