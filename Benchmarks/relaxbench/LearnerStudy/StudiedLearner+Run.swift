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
    case (.tsallisINF, _), (.binnedTsallisINF, _), (.chebCB, _), (.epsilonGreedy, _):
      let learner = bandit.learner(
        armCount: Self.grid.count, contextRange: range, binCount: family.binCount)
      return Self.run(learner, method: family.method, seed: seed)
    }
  }

  /// The learner of the same name for a trace.
  private var bandit: LearnerName {
    switch self {
    case .binnedTsallisINF: .binnedTsallisINF
    case .chebCB: .chebCB
    case .epsilonGreedy: .epsilonGreedy
    default: .tsallisINF
    }
  }

  private static func run<Learner: TracedLearner & Codable>(
    _ learner: Learner, method: SystemFamily.Method, seed: UInt64
  ) -> any LearnerRun {
    switch method {
    case .sor:
      return TunerRun(
        OmegaTuner(solver: SOR(), learner: learner, grid: grid, seed: seed),
        context: Learner.context)
    case .ssorCG:
      return TunerRun(
        OmegaTuner(solver: HeatRun.solver(omega: 1), learner: learner, grid: grid, seed: seed),
        context: Learner.context)
    }
  }
}
