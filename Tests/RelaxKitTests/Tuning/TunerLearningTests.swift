import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

/// Whether tuning pays, on the paper's shifted Laplacians.
@Suite struct TunerLearningTests {
  /// The sweeps of 200 systems.
  private func total<Learner: BanditLearner>(
    _ learner: Learner, seed: UInt64, context: (Double) -> Learner.Context
  ) throws -> Int {
    let family = try ShiftedMatrixFamily(
      matrix: GridDomain(.square, size: 12).laplacian(), shifts: .lowVariance)
    return try totalIterations(
      of: OmegaTuner(solver: SOR(), learner: learner, seed: seed), on: family, systemCount: 200,
      seed: 41_000 + seed, context: context)
  }

  @Test(arguments: [311, 312] as [UInt64])
  func `learners need fewer sweeps than Gauss-Seidel`(seed: UInt64) throws {
    let range = -0.15...0.45
    let fixed = try total(FixedArm(armCount: 20, arm: 0), seed: seed) { _ in }
    let plain = try total(TsallisINF(armCount: 20), seed: seed) { _ in }
    let binned = try total(
      BinnedTsallisINF(armCount: 20, contextRange: range, binCount: 3), seed: seed
    ) { $0 }
    let cheb = try total(
      ChebCB(armCount: 20, contextRange: range, degree: 5), seed: seed
    ) { $0 }
    #expect(plain < fixed)
    #expect(binned < fixed)
    #expect(cheb < fixed)
  }
}
