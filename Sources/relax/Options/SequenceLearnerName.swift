import ArgumentParser
import RelaxKit
import RelaxReporting

/// The learners one can ask to choose the omegas of a sequence.
enum SequenceLearnerName: Sendable, Hashable {
  /// That of ``OmegaTuner``, for any method.
  case standard
  /// Young's theory, for SOR alone.
  case young
  /// One that picks from a list of omegas.
  case list(LearnerName)

  /// Whether the learner can make use of contexts.
  var usesContext: Bool {
    switch self {
    case .standard: true
    case .young: false
    case .list(let name): name.usesContext
    }
  }

  /// Whether the learner cannot do without contexts.
  var needsContext: Bool { picksFromList && usesContext }

  /// Whether there must be a list of omegas for the learner to pick from.
  var picksFromList: Bool {
    switch self {
    case .standard, .young: false
    case .list: true
    }
  }

  /// A learner that knows nothing yet.
  ///
  /// - Parameters:
  ///   - solver: what it is to tune.
  ///   - grid: the omegas it picks from, if it does.
  ///   - contextRange: the interval of contexts; nil if there are none.
  ///   - tolerance: the relative residual solves are run to.
  func learner(
    for solver: SolverName, grid: OmegaGrid = .uniform(),
    contextRange: ClosedRange<Double>? = nil, tolerance: Double
  ) -> any SequenceLearner & Codable {
    switch self {
    case .standard: DefaultLearner(method: solver.method)
    case .young: YoungLearner(tolerance: tolerance)
    case .list(let name): name.learner(armCount: grid.count, contextRange: contextRange ?? 0...1)
    }
  }
}

extension SequenceLearnerName: ExpressibleByArgument, CaseIterable {
  static var allCases: [SequenceLearnerName] {
    [.standard, .young] + LearnerName.allCases.map(list)
  }

  /// The name on the command line and in saved states.
  var name: String {
    switch self {
    case .young: "young"
    case .standard: "default"
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

extension SolverName {
  /// What the default learner knows of the method beforehand.
  fileprivate var method: DefaultLearner.Method {
    switch self {
    case .sor: .sor
    case .ssor: .ssor
    case .ssorCG: .conjugateGradient
    case .cg: .unknown
    }
  }
}
