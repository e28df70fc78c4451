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

  /// Whether the learner can make use of contexts.
  var usesContext: Bool {
    switch self {
    case .young, .smooth: true
    case .list(let name): name.usesContext
    }
  }

  /// Whether the learner cannot do without contexts.
  var needsContext: Bool { picksFromList && usesContext }

  /// Whether there must be a list of omegas for the learner to pick from.
  var picksFromList: Bool {
    switch self {
    case .young, .smooth: false
    case .list: true
    }
  }

  /// A learner that knows nothing yet.
  ///
  /// - Parameters:
  ///   - grid: the omegas it picks from, if it does.
  ///   - contextRange: the interval of contexts; nil if there are none.
  ///   - tolerance: the relative residual solves are run to.
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

extension SequenceLearnerName: ExpressibleByArgument, CaseIterable {
  static var allCases: [SequenceLearnerName] { [.young, .smooth] + LearnerName.allCases.map(list) }

  /// The name on the command line and in saved states.
  var name: String {
    switch self {
    case .young: "young"
    case .smooth: "smooth"
    case .list(let name): name.rawValue
    }
  }

  init?(argument: String) {
    guard let name = Self.allCases.first(where: { $0.name == argument }) else { return nil }
    self = name
  }

  static var allValueStrings: [String] { allCases.map(\.name) }
  var defaultValueDescription: String { name }
}
