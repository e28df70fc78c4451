import RelaxKit
import RelaxReporting

/// Adaptive SOR on a sequence: it begins anew with each system, and learns nothing between them.
struct AdaptiveRun: LearnerRun {
  private var workspace = SolverWorkspace()
  private var x: [Double] = []

  mutating func solve(
    _ member: SystemSequence.Member, until criterion: StoppingCriterion
  ) throws -> SolveReport {
    x = member.start
    return try AdaptiveSOR().solve(member.system, updating: &x, until: criterion, using: &workspace)
  }

  /// Its search for omega is a part of the solve.
  func replay(contexts: [Double], losses: [Double]) {}

  func stateByteCount() throws -> Int { 0 }
}
