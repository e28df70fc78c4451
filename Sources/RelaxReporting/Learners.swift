import ArgumentParser
package import RelaxKit

/// A learner for systems that each have one number as their context.
package protocol SequenceLearner: OnlineLearner where Choice: OmegaChoice, Choice.Scale: Codable {
  /// What the learner is told of a system whose context is that number.
  static func context(_ number: Double?) -> Context

  /// What makes parameters of its choices: from those values, if it is one that picks from a list.
  static func scale(of parameter: RelaxationParameter, values: [Double]) -> Choice.Scale
}

extension SequenceLearner where Context == Void {
  package static func context(_ number: Double?) {}
}

extension SequenceLearner where Context == Double {
  package static func context(_ number: Double?) -> Double { number ?? 0 }
}

extension SequenceLearner where Choice == ArmChoice {
  package static func scale(of parameter: RelaxationParameter, values: [Double]) -> OmegaGrid {
    OmegaGrid(values)
  }
}

/// These choose any parameter and leave the list aside.
extension SequenceLearner where Choice == ScheduleChoice {
  package static func scale(
    of parameter: RelaxationParameter, values: [Double]
  ) -> RelaxationScale {
    parameter.scale
  }
}

extension YoungLearner: SequenceLearner {}

extension DefaultLearner: SequenceLearner {
  package static func context(_ number: Double?) -> TuningContext {
    TuningContext(number.map { [$0] } ?? [])
  }
}

/// A learner that picks from arms and shows what it is up to.
package protocol TracedLearner: BanditLearner, SequenceLearner {
  /// The probability with which a round with that context plays each arm.
  func probabilities(context: Context) -> [Double]

  /// What a trace tells of a round before its draw, by column.
  func stateBeforeDraw(context: Context) -> [TraceCell]

  /// What a trace tells of a round after its loss, by column.
  func stateAfterLoss() -> [TraceCell]
}

/// A cell of a trace and the column it stands in.
package typealias TraceCell = (column: String, value: any CustomStringConvertible)

extension TracedLearner {
  package func stateBeforeDraw(context: Context) -> [TraceCell] { [] }
  package func stateAfterLoss() -> [TraceCell] { [] }
}

extension TsallisINF: TracedLearner {
  package func probabilities(context: Void) -> [Double] { probabilities() }
}

extension EpsilonGreedy: TracedLearner {
  package func probabilities(context: Void) -> [Double] { probabilities() }
}

extension BinnedTsallisINF: TracedLearner {
  package func stateBeforeDraw(context: Double) -> [TraceCell] {
    [("bin", bin(ofContext: context))]
  }
}

extension ChebCB: TracedLearner {
  package func stateAfterLoss() -> [TraceCell] { [("eta_after", inverseGapRate)] }
}

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
