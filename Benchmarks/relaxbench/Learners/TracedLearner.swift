import RelaxKit

/// A learner that takes the context of a benchmark, one number, and shows what it is up to.
protocol TracedLearner: BanditLearner {
  /// What the learner is told of a system whose context is that number.
  static func context(_ number: Double) -> Context

  /// The probability with which a round with that context plays each arm.
  func probabilities(context: Context) -> [Double]

  /// What a trace tells of a round before its draw, by column.
  func stateBeforeDraw(context: Context) -> [TraceCell]

  /// What a trace tells of a round after its loss, by column.
  func stateAfterLoss() -> [TraceCell]
}

/// A cell of a trace and the column it stands in.
typealias TraceCell = (column: String, value: any CustomStringConvertible)

extension TracedLearner {
  func stateBeforeDraw(context: Context) -> [TraceCell] { [] }
  func stateAfterLoss() -> [TraceCell] { [] }
}

extension TsallisINF: TracedLearner {
  static func context(_ number: Double) {}
  func probabilities(context: Void) -> [Double] { probabilities() }
}

extension EpsilonGreedy: TracedLearner {
  static func context(_ number: Double) {}
  func probabilities(context: Void) -> [Double] { probabilities() }
}

extension BinnedTsallisINF: TracedLearner {
  static func context(_ number: Double) -> Double { number }
  func stateBeforeDraw(context: Double) -> [TraceCell] { [("bin", bin(ofContext: context))] }
}

extension ChebCB: TracedLearner {
  static func context(_ number: Double) -> Double { number }
  func stateAfterLoss() -> [TraceCell] { [("eta_after", inverseGapRate)] }
}
