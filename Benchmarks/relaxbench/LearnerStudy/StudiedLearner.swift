import ArgumentParser
import RelaxKit
import RelaxReporting

/// A learner of the study, by its name on the command line.
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

  /// The name in tables and legends.
  var title: String {
    switch self {
    case .standard: "default"
    case .contextualStandard: "default, context"
    case .young: "Young"
    case .tsallisINF: "Tsallis-INF"
    case .binnedTsallisINF: "Tsallis-INF-CB, context"
    case .chebCB: "ChebCB, context"
    case .epsilonGreedy: "epsilon-greedy"
    case .spectralExp3: "spectral Exp3"
    case .osub: "OSUB"
    case .discountedTsallisINF: "discounted Tsallis-INF"
    case .omegaOne: "omega = 1"
    case .adaptiveSOR: "adaptive SOR (sees residuals)"
    }
  }

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
    case .young, .adaptiveSOR: return family.method == .sor
    default: return true
    }
  }

  /// How charts draw it, those of the main job and of the paper too: in one colour with and without context, dashed without. The default, where it
  /// does as without its fallback, shows below the thin line of that.
  var style: LineStyle {
    switch self {
    case .standard: LineStyle(color: .vermillion, dash: .dashed, width: 3.5)
    case .contextualStandard: LineStyle(color: .vermillion, width: 3.5)
    case .young: LineStyle(color: .blue, dash: .dashed, width: 1.3)
    case .tsallisINF: .dashed(.orange)
    case .binnedTsallisINF: .solid(.orange)
    case .chebCB: .solid(.purple)
    case .epsilonGreedy: .dashed(.skyBlue)
    case .spectralExp3: .dotted(.purple)
    case .osub: .dotted(.green)
    case .discountedTsallisINF: .dotted(.orange)
    case .adaptiveSOR: .dashDotted(.gray)
    case .omegaOne: .dotted(.gray)
    }
  }
}
