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

  /// Whether there must be a list of omegas for the learner to pick from.
  var picksFromList: Bool { if case .list = self { true } else { false } }

  /// Whether the learner can make use of contexts.
  var usesContext: Bool {
    if case .list(let name) = self { name.usesContext } else { self == .standard }
  }

  /// Whether the learner cannot do without contexts.
  var needsContext: Bool { picksFromList && usesContext }

  /// Refuses a method whose parameter the learner cannot choose.
  func check(for solver: SolverName) throws {
    try ValidationError.check(
      self != .young || solver == .sor,
      "young knows sor alone; for \(solver.rawValue) use --learner default, or give --solver sor.")
    try ValidationError.check(
      !picksFromList || solver != .icCG,
      "The alpha of ic-cg is chosen by the default learner alone; for \(rawValue) give --solver "
        + "ssor-cg.")
  }

  /// A learner of that method's parameter that knows nothing yet, and may pick from so many values;
  /// without an interval there are no contexts.
  func learner(
    for solver: SolverName, armCount: Int = 1,
    contextRange: ClosedRange<Double>? = nil, tolerance: Double
  ) -> any SequenceLearner & Codable {
    switch self {
    case .standard: DefaultLearner(method: solver.method)
    case .young: YoungLearner(tolerance: tolerance)
    case .list(let name): name.learner(armCount: armCount, contextRange: contextRange ?? 0...1)
    }
  }
}

extension SequenceLearnerName: ExpressibleByArgument, CaseIterable, RawRepresentable {
  static var allCases: [SequenceLearnerName] {
    [.standard, .young] + LearnerName.allCases.map(list)
  }

  /// The name on the command line and in saved states.
  var rawValue: String {
    switch self {
    case .young: "young"
    case .standard: "default"
    case .list(let name): name.rawValue
    }
  }

  init?(rawValue: String) {
    guard let name = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = name
  }
}

extension SolverName {
  /// What the default learner knows of the method beforehand.
  fileprivate var method: DefaultLearner.Method {
    switch self {
    case .sor: .sor
    case .ssor: .ssor
    case .ssorCG: .conjugateGradient
    case .icCG: .incompleteCholesky
    case .cg: .unknown
    }
  }
}
