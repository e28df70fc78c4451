import ArgumentParser
import RelaxKit

/// The learners one can ask for on the command line.
package enum LearnerName: String, CaseIterable, ExpressibleByArgument {
  case tsallisINF = "tsallis-inf"
  case binnedTsallisINF = "tsallis-inf-cb"
  case chebCB = "chebcb"
  case epsilonGreedy = "epsilon-greedy"

  /// Whether the learner makes use of contexts.
  package var usesContext: Bool { self == .binnedTsallisINF || self == .chebCB }

  /// A learner that knows nothing yet, with the bins of tsallis-inf-cb and the Chebyshev features of
  /// chebcb.
  package func learner(
    armCount: Int, contextRange: ClosedRange<Double>, binCount: Int = 5, featureCount: Int = 6
  ) -> any TracedLearner & Codable {
    switch self {
    case .tsallisINF: TsallisINF(armCount: armCount)
    case .binnedTsallisINF:
      BinnedTsallisINF(armCount: armCount, contextRange: contextRange, binCount: binCount)
    case .chebCB:
      ChebCB(armCount: armCount, contextRange: contextRange, degree: featureCount - 1)
    case .epsilonGreedy: EpsilonGreedy(armCount: armCount, epsilon: 0.1)
    }
  }
}
