import ModelProblems
import RelaxKit
import RelaxReporting

/// The learners of the heat experiment, with the paper's settings.
enum HeatLearner: String, CaseIterable, Codable, Sendable {
  case tsallisINF = "Tsallis-INF"
  case binnedTsallisINF = "Tsallis-INF-CB"
  case chebCB = "ChebCB"

  /// The omegas they choose from: 1, 1.05, ..., 1.95.
  static let grid = OmegaGrid.uniform()

  /// The interval that contextual learners are told the coefficients lie in. Those at the start of a
  /// step reach 10, which lies beyond; learners treat such a context as the end of the interval.
  static let contextRange = 0.0...9.9999995

  /// The learner at the start.
  func make() -> any TracedLearner {
    let armCount = Self.grid.count
    return switch self {
    case .tsallisINF: TsallisINF(armCount: armCount)
    case .binnedTsallisINF:
      BinnedTsallisINF(armCount: armCount, contextRange: Self.contextRange, binCount: 6)
    case .chebCB: ChebCB(armCount: armCount, contextRange: Self.contextRange, degree: 5)
    }
  }
}
