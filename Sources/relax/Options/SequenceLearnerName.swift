import ArgumentParser
import RelaxKit
import RelaxReporting

/// The learners one can ask to choose the omegas of a sequence.
enum SequenceLearnerName: Sendable, Hashable {
  /// Young's theory, for SOR alone.
  case young
  /// The smoothness of counts, for any method.
  case smooth
  /// One that picks from a list of omegas.
  case list(LearnerName)

  /// What to use if no learner is named, as ``OmegaTuner`` has it.
  static func suitable(for solver: SolverName) -> SequenceLearnerName {
    solver == .sor ? .young : .smooth
  }

  /// Whether there must be a list of omegas for the learner to pick from.
  var picksFromList: Bool { if case .list = self { true } else { false } }

  /// Whether the learner can make use of contexts.
  var usesContext: Bool { if case .list(let name) = self { name.usesContext } else { true } }

  /// Whether the learner cannot do without contexts.
  var needsContext: Bool { picksFromList && usesContext }

  /// A learner that knows nothing yet; without an interval there are no contexts.
  func learner(
    grid: OmegaGrid = .uniform(), contextRange: ClosedRange<Double>? = nil, tolerance: Double
  ) -> any SequenceLearner & Codable {
    switch (self, contextRange) {
    case (.young, let range?): ContextualYoungLearner(contextRange: range, tolerance: tolerance)
    case (.young, nil): YoungLearner(tolerance: tolerance)
    case (.smooth, let range?): ContextualSmoothLearner(contextRange: range)
    case (.smooth, nil): SmoothLearner()
    case (.list(let name), let range):
      name.learner(armCount: grid.count, contextRange: range ?? 0...1)
    }
  }
}

extension SequenceLearnerName: ExpressibleByArgument, CaseIterable, RawRepresentable {
  static var allCases: [SequenceLearnerName] { [.young, .smooth] + LearnerName.allCases.map(list) }

  /// The name on the command line and in saved states.
  var rawValue: String {
    switch self {
    case .young: "young"
    case .smooth: "smooth"
    case .list(let name): name.rawValue
    }
  }

  init?(rawValue: String) {
    guard let name = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = name
  }
}
