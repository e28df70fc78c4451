import ArgumentParser
import RelaxKit
import RelaxReporting

/// A learner by its name on the command line.
enum StudiedLearner: String, CaseIterable, Codable, Sendable, ExpressibleByArgument {
  case standard = "default"
  case contextualStandard = "default-context"
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

  /// Whether it is told the context.
  var usesContext: Bool {
    switch self {
    case .contextualStandard, .binnedTsallisINF, .chebCB: true
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
  /// adaptive SOR are about SOR.
  func suits(_ family: SystemFamily) -> Bool {
    if usesContext, family.contextRange == nil { return false }
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
    case .young: LineStyle(color: .blue, dash: .dashed, width: 1.3)
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

  /// The learner at the start of a sequence; nil for adaptive SOR, which learns nothing between
  /// systems.
  ///
  /// - Precondition: it ``suits(_:)`` the family.
  func learner(
    of family: SystemFamily, tolerance: Double = 1e-8, grid: OmegaGrid = Self.grid
  ) -> (any SequenceLearner & Codable)? {
    let range = family.contextRange ?? 0...1
    let armCount = grid.count
    return switch self {
    case .adaptiveSOR: nil
    case .standard, .contextualStandard:
      DefaultLearner(method: family.solver is SOR ? .sor : .conjugateGradient)
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
