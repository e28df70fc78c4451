import RelaxKit

extension StudiedLearner {
  /// The omegas that learners with arms choose from: 1, 1.05, ..., 1.95.
  static let grid = OmegaGrid.uniform()

  /// The learner at the start of a sequence.
  ///
  /// - Precondition: it ``suits(_:)`` the family.
  func makeRun(on family: SystemFamily, tolerance: Double, seed: UInt64) -> any LearnerRun {
    let range = family.contextRange ?? 0...1
    switch (self, family.method) {
    case (.standard, .sor):
      return TunerRun(OmegaTuner(solver: SOR(), tolerance: tolerance, seed: seed)) { _ in }
    case (.contextualStandard, .sor):
      return TunerRun(
        OmegaTuner(solver: SOR(), contextRange: range, tolerance: tolerance, seed: seed)
      ) { $0 }
    case (.standard, .ssorCG):
      return TunerRun(OmegaTuner(solver: HeatRun.solver(omega: 1), seed: seed)) { _ in }
    case (.contextualStandard, .ssorCG):
      return TunerRun(
        OmegaTuner(solver: HeatRun.solver(omega: 1), contextRange: range, seed: seed)
      ) { $0 }
    case (.young, _):
      let learner = YoungLearner(tolerance: tolerance, hasFallback: false)
      return TunerRun(OmegaTuner(solver: SOR(), learner: learner, seed: seed)) { _ in }
    case (.contextualYoung, _):
      let learner = ContextualYoungLearner(
        contextRange: range, tolerance: tolerance, hasFallback: false)
      return TunerRun(OmegaTuner(solver: SOR(), learner: learner, seed: seed)) { $0 }
    case (.smooth, _):
      return TunerRun(OmegaTuner(solver: SOR(), learner: SmoothLearner(), seed: seed)) { _ in }
    case (.contextualSmooth, _):
      let learner = ContextualSmoothLearner(contextRange: range)
      return TunerRun(OmegaTuner(solver: SOR(), learner: learner, seed: seed)) { $0 }
    case (.omegaOne, _):
      return Self.run(FixedArm(armCount: Self.grid.count, arm: 0), family, seed: seed) { _ in }
    case (.tsallisINF, _):
      return Self.run(TsallisINF(armCount: Self.grid.count), family, seed: seed) { _ in }
    case (.binnedTsallisINF, _):
      let learner = BinnedTsallisINF(
        armCount: Self.grid.count, contextRange: range, binCount: family.binCount)
      return Self.run(learner, family, seed: seed) { $0 }
    case (.chebCB, _):
      let learner = ChebCB(armCount: Self.grid.count, contextRange: range, degree: 5)
      return Self.run(learner, family, seed: seed) { $0 }
    case (.spectralExp3, _):
      return Self.run(SpectralExp3(armCount: Self.grid.count), family, seed: seed) { _ in }
    case (.osub, _):
      return Self.run(OSUB(armCount: Self.grid.count), family, seed: seed) { _ in }
    case (.discountedTsallisINF, _):
      let learner = DiscountedTsallisINF(armCount: Self.grid.count, discount: 0.99)
      return Self.run(learner, family, seed: seed) { _ in }
    case (.adaptiveSOR, _): return AdaptiveRun()
    case (.epsilonGreedy, _):
      let learner = EpsilonGreedy(armCount: Self.grid.count, epsilon: 0.1)
      return Self.run(learner, family, seed: seed) { _ in }
    }
  }

  /// A learner with arms, under the family's method.
  private static func run<Learner: BanditLearner & Encodable>(
    _ learner: Learner, _ family: SystemFamily, seed: UInt64,
    context: @escaping (Double) -> Learner.Context
  ) -> any LearnerRun {
    switch family.method {
    case .sor:
      return TunerRun(
        OmegaTuner(solver: SOR(), learner: learner, grid: grid, seed: seed), context: context)
    case .ssorCG:
      return TunerRun(
        OmegaTuner(solver: HeatRun.solver(omega: 1), learner: learner, grid: grid, seed: seed),
        context: context)
    }
  }
}
