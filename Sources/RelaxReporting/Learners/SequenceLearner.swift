package import RelaxKit

/// A learner for systems that may each have one number as their context.
package protocol SequenceLearner: OnlineLearner where Choice: OmegaChoice, Choice.Scale: Codable {
  /// What the learner is told of a system whose context is that number; nil if it has none.
  static func context(_ number: Double?) -> Context

  /// What makes omegas of its choices, if it is to pick from a grid.
  static func scale(for grid: OmegaGrid) -> Choice.Scale
}

extension SequenceLearner where Context == Void {
  package static func context(_ number: Double?) {}
}

extension SequenceLearner where Context == Double {
  package static func context(_ number: Double?) -> Double { number ?? 0 }
}

extension SequenceLearner where Choice == ArmChoice {
  package static func scale(for grid: OmegaGrid) -> OmegaGrid { grid }
}

/// These choose any omega and leave the grid aside.
extension SequenceLearner where Choice == ScheduleChoice {
  package static func scale(for grid: OmegaGrid) -> RelaxationScale { RelaxationScale() }
}

extension YoungLearner: SequenceLearner {}

extension DefaultLearner: SequenceLearner {
  package static func context(_ number: Double?) -> TuningContext {
    TuningContext(number.map { [$0] } ?? [])
  }
}
