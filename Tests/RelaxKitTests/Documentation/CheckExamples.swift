import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

/// The public checks, as they are used outside, and what they find.
@Suite struct CheckExamples {
  @Test func `one line checks a solver, a learner and a tuner`() throws {
    #expect(try checkSolver(SSOR(omega: 1.3)) == [])
    #expect(try checkLearner(UniformExploration(armCount: 5)) == [])
    #expect(try checkTuner(OmegaTuner(solver: SSOR())) == [])
  }

  @Test func `the learner of the article passes`() throws {
    #expect(try checkLearner(PlainEpsilonGreedy(armCount: 8, epsilon: 0.1)) == [])
  }

  @Test func `learners with a context are checked over its range`() throws {
    let learner = BinnedTsallisINF(armCount: 4, contextRange: 2...7, binCount: 3)
    #expect(try checkLearner(learner, contextRange: 2...7) == [])
  }

  @Test func `tuners with the default learner pass with and without a context`() throws {
    #expect(try checkTuner(OmegaTuner(solver: SOR())) == [])
    #expect(try checkTuner(OmegaTuner(solver: SOR()), context: { [$0] }) == [])
    #expect(try checkTuner(OmegaTuner(solver: DampedJacobi(), parameterRange: 0.3...0.9)) == [])
  }

  @Test func `learners that choose omega itself are checked too`() throws {
    let violations = try checkLearner(
      DefaultLearner(), contexts: (0..<60).map { _ in TuningContext() },
      isLegal: { $0.schedule.finalOmega > 0 && $0.schedule.finalOmega < 2 },
      loss: { 20 + 100 * abs($1.schedule.finalOmega - 1.6) + Double($0 % 3) })
    #expect(violations == [])
  }

  @Test func `a solver that does not do what it says is found`() throws {
    let violations = try checkSolver(Boastful())
    for sentence in [
      "the monitor cannot stop it", "the history does not hold what the monitor saw",
      "the iteration limit is not kept",
    ] {
      #expect(violations.contains { $0.contains(sentence) }, "\(sentence)")
    }
  }
}

/// Hands all to another solver, but for what it was asked to mind.
private struct Boastful: LinearSolver {
  func solve(
    _ system: LinearSystem, updating x: inout [Double], until criterion: StoppingCriterion,
    using workspace: inout SolverWorkspace, monitor: IterationMonitor?
  ) throws(InputError) -> SolveReport {
    let own = StoppingCriterion.relativeResidual(criterion.tolerance, baseline: criterion.baseline)
    return try ConjugateGradient().solve(system, updating: &x, until: own, using: &workspace)
  }
}
