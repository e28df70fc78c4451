import ArgumentParser
import Foundation
import RelaxKit
import RelaxReporting

/// A learner by its name on the command line.
enum StudiedLearner: String, CaseIterable, Codable, Sendable, ExpressibleByArgument {
  case standard = "default"
  case contextualStandard = "default-context"
  /// The default without a look at the matrix.
  case blind = "no-look"
  case contextualBlind = "no-look-context"
  /// The default with a number that says nothing: a random one, always the same, one of two values, one
  /// that now and then lies far beyond all others, or one that is the context from the 21st system on,
  /// and its contrary before.
  case randomContext = "random-context"
  case constantContext = "constant-context"
  case twoValuedContext = "two-valued-context"
  case outlyingContext = "outlying-context"
  case misleadingContext = "misleading-context"
  /// The default for a solver that is not RelaxKit's.
  case external = "own-solver"
  case contextualExternal = "own-solver-context"
  case young
  case tsallisINF = "tsallis-inf"
  case binnedTsallisINF = "tsallis-inf-cb"
  case chebCB = "chebcb"
  case epsilonGreedy = "epsilon-greedy"
  case spectralExp3 = "spectral-exp3"
  case osub
  case discountedTsallisINF = "discounted-tsallis-inf"
  case omegaOne = "omega-1"
  case adaptiveSOR = "adaptive-sor"

  /// The name in the tables of the paper's experiments.
  var name: String {
    switch self {
    case .standard: "default"
    case .contextualStandard: "default, context"
    case .blind: "default, no look"
    case .contextualBlind: "default, no look, context"
    case .randomContext: "default, random number"
    case .constantContext: "default, one number"
    case .twoValuedContext: "default, one of two numbers"
    case .outlyingContext: "default, numbers far off"
    case .misleadingContext: "default, misled"
    case .external: "default, own solver"
    case .contextualExternal: "default, own solver, context"
    case .young: "Young"
    case .tsallisINF: "Tsallis-INF"
    case .binnedTsallisINF: "Tsallis-INF-CB"
    case .chebCB: "ChebCB"
    case .epsilonGreedy: "epsilon-greedy"
    case .spectralExp3: "spectral Exp3"
    case .osub: "OSUB"
    case .discountedTsallisINF: "discounted Tsallis-INF"
    case .omegaOne: "omega = 1"
    case .adaptiveSOR: "adaptive SOR (sees residuals)"
    }
  }

  /// The name where some learners are told the context and others not.
  var title: String { self == .binnedTsallisINF || self == .chebCB ? name + ", context" : name }

  /// Whether it is told numbers that say nothing.
  var isMisinformed: Bool {
    switch self {
    case .randomContext, .constantContext, .twoValuedContext, .outlyingContext, .misleadingContext:
      true
    default: false
    }
  }

  /// Whether it is told the context.
  var usesContext: Bool {
    switch self {
    case .contextualStandard, .contextualBlind, .misleadingContext, .contextualExternal,
      .binnedTsallisINF, .chebCB:
      true
    default: false
    }
  }

  /// Whether it draws its choices, so that trials on the same systems differ.
  var isRandom: Bool {
    switch self {
    case .tsallisINF, .binnedTsallisINF, .chebCB, .epsilonGreedy, .spectralExp3,
      .discountedTsallisINF:
      true
    default: false
    }
  }

  /// The learners of the paper.
  static let paper: [StudiedLearner] = [.tsallisINF, .binnedTsallisINF, .chebCB]

  /// Whether it is run on a family: contextual learners need a context, Young's theory and
  /// adaptive SOR are about SOR, and the alpha of incomplete Cholesky is for the default alone.
  func suits(_ family: SystemFamily) -> Bool {
    if usesContext, family.contextRange == nil { return false }
    if family.isByICCG { return self == .standard || self == .contextualStandard }
    switch self {
    case .young, .adaptiveSOR: return family.solver is SOR
    default: return true
    }
  }

  /// How all charts draw it: in one colour with and without context, dashed without. The default,
  /// where it does as without its fallback, shows below the thin line of that.
  var style: LineStyle {
    switch self {
    case .standard: LineStyle(color: .vermillion, dash: .dashed, width: 3.5)
    case .contextualStandard: LineStyle(color: .vermillion, width: 3.5)
    case .blind: .dashed(.blue)
    case .contextualBlind: .solid(.blue)
    case .external: .dashed(.green)
    case .contextualExternal: .solid(.green)
    case .randomContext, .constantContext, .twoValuedContext, .outlyingContext, .misleadingContext:
      .dotted(.vermillion)
    case .young: .dashDotted(.blue)
    case .tsallisINF: .dashed(.orange)
    case .binnedTsallisINF: .solid(.orange)
    case .chebCB: .solid(.purple)
    case .epsilonGreedy: .dashDotted(.skyBlue)
    case .spectralExp3: .dotted(.purple)
    case .osub: .dashDotted(.green)
    case .discountedTsallisINF: .dotted(.orange)
    case .adaptiveSOR: .dashDotted(.gray)
    case .omegaOne: .dotted(.gray)
    }
  }

  /// The omegas that learners with arms choose from: 1, 1.05, ..., 1.95.
  static let grid = OmegaGrid.uniform()

  /// The learner at the start of a sequence; nil for the default and for adaptive SOR, which are no
  /// learners to give to a tuner.
  ///
  /// - Precondition: it ``suits(_:)`` the family.
  private func learner(
    of family: SystemFamily, tolerance: Double, armCount: Int
  ) -> (any SequenceLearner & Codable)? {
    let range = family.contextRange ?? 0...1
    return switch self {
    case .standard, .contextualStandard, .blind, .contextualBlind, .randomContext,
      .constantContext, .twoValuedContext, .outlyingContext, .misleadingContext, .external,
      .contextualExternal, .adaptiveSOR:
      nil
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

  /// The learner with the solver of a family, at the start of a sequence.
  func player<Solver: RelaxationSolver & Codable>(
    solver: Solver, on family: SystemFamily, grid: OmegaGrid, tolerance: Double, seed: UInt64
  ) -> any SequenceSolver {
    func tuner<Learner: SequenceLearner & Codable>(_ learner: Learner) -> any SequenceSolver {
      TunerPlayer(
        tuner: OmegaTuner(
          solver: solver, learner: learner,
          scale: Learner.scale(of: .omega, values: grid.omegas), seed: seed),
        tell: { usesContext ? $1 : nil })
    }
    func standard(looks: Bool = true, tell: @escaping ContextTeller) -> any SequenceSolver {
      TunerPlayer(tuner: OmegaTuner(solver: solver, looksAtMatrix: looks), tell: tell)
    }
    if let learner = learner(of: family, tolerance: tolerance, armCount: grid.count) {
      return tuner(learner)
    }
    var generator = SplitMix64(seed: seed)
    return switch self {
    case .contextualStandard: standard { $1 }
    case .blind: standard(looks: false) { _, _ in nil }
    case .contextualBlind: standard(looks: false) { $1 }
    case .randomContext: standard { _, _ in generator.uniform(0...1) }
    case .constantContext: standard { _, _ in 3 }
    case .twoValuedContext: standard { _, _ in generator.happens(0.5) ? 1 : 0 }
    case .outlyingContext: standard { _, _ in tan(generator.uniform(-1.57...1.57)) }
    case .misleadingContext: standard { $0 < 20 ? -$1 : $1 }
    case .external: ExternalPlayer(solver: solver) { _, _ in nil }
    case .contextualExternal: ExternalPlayer(solver: solver) { $1 }
    case .adaptiveSOR: SolverPlayer(solver: AdaptiveSOR())
    default: standard { _, _ in nil }
    }
  }
}

extension SpectralExp3: SequenceLearner {}
extension OSUB: SequenceLearner {}
extension DiscountedTsallisINF: SequenceLearner {}
extension FixedArm: SequenceLearner {}
