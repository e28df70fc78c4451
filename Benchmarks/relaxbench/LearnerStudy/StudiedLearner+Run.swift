import RelaxKit
import RelaxReporting

extension StudiedLearner {
  /// The omegas that learners with arms choose from: 1, 1.05, ..., 1.95.
  static let grid = OmegaGrid.uniform()

  /// The learner at the start of a sequence.
  ///
  /// - Precondition: it ``suits(_:)`` the family.
  func makeRun(on family: SystemFamily, tolerance: Double, seed: UInt64) -> any LearnerRun {
    switch family.method {
    case .sor: makeRun(SOR(), on: family, tolerance: tolerance, seed: seed)
    case .ssorCG: makeRun(HeatRun.solver(omega: 1), on: family, tolerance: tolerance, seed: seed)
    }
  }

  private func makeRun(
    _ solver: some RelaxationSolver & Codable, on family: SystemFamily, tolerance: Double,
    seed: UInt64
  ) -> any LearnerRun {
    func makeRun<Learner: SequenceLearner & Codable>(_ learner: Learner) -> any LearnerRun {
      TunerRun(
        OmegaTuner(
          solver: solver, learner: learner, scale: Learner.scale(for: Self.grid), seed: seed),
        usesContext: usesContext)
    }
    if let learner = learner(of: family, tolerance: tolerance) { return makeRun(learner) }
    return AdaptiveRun()
  }

  /// The learner; nil if there is none.
  private func learner(
    of family: SystemFamily, tolerance: Double
  ) -> (any SequenceLearner & Codable)? {
    let range = family.contextRange ?? 0...1
    let armCount = Self.grid.count
    return switch self {
    case .adaptiveSOR: nil
    case .standard, .contextualStandard:
      DefaultLearner(method: family.method == .sor ? .sor : .conjugateGradient)
    case .young: YoungLearner(tolerance: tolerance)
    case .tsallisINF: TsallisINF(armCount: armCount)
    case .binnedTsallisINF:
      BinnedTsallisINF(armCount: armCount, contextRange: range, binCount: family.binCount)
    case .chebCB: ChebCB(armCount: armCount, contextRange: range, degree: 5)
    case .epsilonGreedy: EpsilonGreedy(armCount: armCount, epsilon: 0.1)
    case .spectralExp3: SpectralExp3(armCount: armCount)
    case .osub: OSUB(armCount: armCount)
    case .discountedTsallisINF: DiscountedTsallisINF(armCount: armCount, discount: 0.99)
    case .omegaOne: FixedArm(armCount: armCount, arm: 0)
    }
  }
}

extension SpectralExp3: SequenceLearner {}
extension OSUB: SequenceLearner {}
extension DiscountedTsallisINF: SequenceLearner {}
extension FixedArm: SequenceLearner {}
