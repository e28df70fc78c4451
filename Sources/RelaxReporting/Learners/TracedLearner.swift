package import RelaxKit

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
