import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

/// The checks every pair of a solver and a learner has to pass.
@Suite struct TunerProtocolTests {
  /// Every learner with that solver.
  private func violations(
    _ solver: some RelaxationSolver & Codable, grid: OmegaGrid = .uniform()
  ) throws -> [String] {
    let (count, range, seed) = (grid.count, 0.0...1.0, 52_119 as UInt64)
    return try checkTuner(
      OmegaTuner(solver: solver, learner: TsallisINF(armCount: count), grid: grid, seed: seed)
    ) { _ in }
      + checkTuner(
        OmegaTuner(
          solver: solver, learner: UniformExploration(armCount: count), grid: grid, seed: seed)
      ) { _ in }
      + checkTuner(
        OmegaTuner(
          solver: solver,
          learner: BinnedTsallisINF(armCount: count, contextRange: range, binCount: 3),
          grid: grid, seed: seed)
      ) { $0 }
      + checkTuner(
        OmegaTuner(
          solver: solver, learner: ChebCB(armCount: count, contextRange: range, degree: 5),
          grid: grid, seed: seed)
      ) { $0 }
      + checkTuner(
        OmegaTuner(
          solver: solver, learner: EpsilonGreedy(armCount: count, epsilon: 0.2), grid: grid,
          seed: seed)
      ) { _ in }
  }

  @Test func `SOR passes with every learner`() throws {
    let violations = try violations(SOR())
    #expect(violations == [])
  }

  @Test func `SSOR-CG passes with every learner`() throws {
    let violations = try violations(SSORConjugateGradient(sweepOrder: .backwardFirst))
    #expect(violations == [])
  }

  @Test func `a client's own method passes with every learner`() throws {
    let violations = try violations(DampedJacobi(), grid: .uniform(0.6...1, count: 4))
    #expect(violations == [])
  }

  @Test func `a tuner with another seed chooses otherwise`() throws {
    var choices: [[Double]] = []
    for seed in [1, 2, 3] as [UInt64] {
      var tuner = OmegaTuner(learner: TsallisINF(armCount: 20), seed: seed)
      choices.append(try (0..<20).map { _ in try tuner.propose().omega })
    }
    #expect(Set(choices).count == 3)
  }

  @Test func `copies go their own ways`() throws {
    var original = OmegaTuner(learner: TsallisINF(armCount: 2), grid: OmegaGrid([1, 1.5]), seed: 4)
    var copy = original
    for _ in 0..<300 {
      let proposal = try copy.propose()
      copy.record(loss: proposal.omega == 1 ? 100 : 5, for: proposal)
    }
    #expect(original.round == 0 && copy.round == 300)
    #expect(original.learner.probabilities() == [0.5, 0.5])
    #expect(copy.learner.probabilities()[1] > 0.9)
    _ = try original.propose()
    #expect(original.round == 0)
  }
}
