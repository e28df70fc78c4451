internal import CRelaxKit
internal import RelaxKit

/// What a tuner can be for.
protocol TunedSolver: Codable, Sendable {
  /// A tuner with the learner that is best as far as is known.
  static func makeTuner(
    range: ClosedRange<Double>?, looksAtMatrix: Bool
  ) -> OmegaTuner<Self, DefaultLearner>

  /// The same with the method's default parameter, which tuners do not use.
  static var standard: Self { get }

  /// Whether it can be given that parameter.
  static func takes(_ parameter: Double) -> Bool

  /// What a handle of such a tuner stands for.
  static func wrap<Learner: NamedLearner>(_ tuner: OmegaTuner<Self, Learner>) -> any AnyTuner
}

extension ExternalSolver: TunedSolver {
  static func makeTuner(
    range: ClosedRange<Double>?, looksAtMatrix: Bool
  ) -> OmegaTuner<Self, DefaultLearner> { OmegaTuner(parameterRange: range) }

  static var standard: Self { ExternalSolver() }

  static func takes(_ parameter: Double) -> Bool { true }

  static func wrap<Learner: NamedLearner>(
    _ tuner: OmegaTuner<Self, Learner>
  ) -> any AnyTuner { LearningTuner(tuner) }
}

extension TunedSolver where Self: RelaxationSolver {
  static func makeTuner(
    range: ClosedRange<Double>?, looksAtMatrix: Bool
  ) -> OmegaTuner<Self, DefaultLearner> {
    OmegaTuner(solver: standard, parameterRange: range, looksAtMatrix: looksAtMatrix)
  }

  static func takes(_ parameter: Double) -> Bool { accepts(omega: parameter) }

  static func wrap<Learner: NamedLearner>(
    _ tuner: OmegaTuner<Self, Learner>
  ) -> any AnyTuner { SolvingTuner(tuner) }
}

extension SOR: TunedSolver {
  static var standard: Self { SOR() }
}

extension SSOR: TunedSolver {
  static var standard: Self { SSOR() }
}

extension ConjugateGradient: TunedSolver
where P: RelaxationPreconditioner & Codable & StandardPreconditioner {
  static var standard: Self { ConjugateGradient(preconditioner: P.standard) }
}

/// A preconditioner with a default parameter.
protocol StandardPreconditioner {
  static var standard: Self { get }
}

extension TriangularPreconditioner: StandardPreconditioner where Pivots: StandardPivots {
  static var standard: Self { Self(pivots: Pivots.standard) }
}

/// Pivots with a default parameter.
protocol StandardPivots: PivotRule {
  static var standard: Self { get }
}

extension SSORPivots: StandardPivots {
  static var standard: Self { SSORPivots() }
}

extension RelaxedPivots: StandardPivots {
  static var standard: Self { RelaxedPivots() }
}

// MARK: Making

/// The methods that a tuner can be for.
private let solvers: [(method: relaxkit_method, type: any TunedSolver.Type)] = [
  (RELAXKIT_EXTERNAL, ExternalSolver.self),
  (RELAXKIT_SOR, SOR.self),
  (RELAXKIT_SSOR, SSOR.self),
  (RELAXKIT_SSOR_CG, SSORConjugateGradient.self),
  (RELAXKIT_RIC_CG, ICConjugateGradient.self),
]

/// Makes a tuner that knows nothing yet.
func makeTuner(_ options: TunerOptions) throws(Failure) -> any AnyTuner {
  guard
    let found = solvers.first(where: { $0.method.rawValue == UInt32(bitPattern: options.method) })
  else { throw .argument("method is \(options.method), which has nothing to tune") }
  return try makeTuner(found.type, options)
}

private func makeTuner<Solver: TunedSolver>(
  _: Solver.Type, _ options: TunerOptions
) throws(Failure) -> any AnyTuner {
  let parameters = options.omegas ?? options.range.map { [$0.lowerBound, $0.upperBound] } ?? []
  for parameter in parameters where !Solver.takes(parameter) {
    throw .argument("\(parameter) is a parameter that the method does not accept")
  }
  switch options.name {
  case .standard:
    return try finish(
      Solver.makeTuner(range: options.range, looksAtMatrix: options.looksAtMatrix), options)
  case .young:
    return try finish(
      OmegaTuner(
        solver: Solver.standard, learner: YoungLearner(), parameterRange: options.range), options)
  default:
    guard let learner = options.name.learner(options) else {
      throw .argument("the learner \"\(options.name.rawValue)\" picks from no arms")
    }
    return try makeTuner(Solver.standard, learner, options)
  }
}

private func makeTuner<Learner: NamedLearner & BanditLearner>(
  _ solver: some TunedSolver, _ learner: Learner, _ options: TunerOptions
) throws(Failure) -> any AnyTuner {
  // Configurations of the caller's have numbers, and omegas that nobody looks at.
  let grid = options.omegas.map(OmegaGrid.init) ?? .uniform(count: options.armCount)
  return try finish(
    OmegaTuner(solver: solver, learner: learner, grid: grid, seed: options.seed), options)
}

private func finish<Solver: TunedSolver, Learner: NamedLearner>(
  _ tuner: OmegaTuner<Solver, Learner>, _ options: TunerOptions
) throws(Failure) -> any AnyTuner {
  var tuner = tuner
  if let safe = options.safeParameter {
    guard OmegaTuner<Solver, Learner>.isUsable(fallback: safe, on: tuner.scale) else {
      throw .argument("safe_parameter is \(safe), which is none that the tuner may use")
    }
    tuner.fallbackOmega = safe
  } else if options.omegas == nil, options.armCount > 0 {
    tuner.fallbackOmega = nil
  }
  return Solver.wrap(tuner)
}

// MARK: Restoring

/// Makes a tuner of what was saved.
func restoreTuner(_ bytes: [UInt8], path: String? = nil) throws(Failure) -> any AnyTuner {
  let state = try refusing { () throws(InputError) in
    try StateFile.state(in: bytes, path: path)
  }
  let value = try parse(state)
  guard case .object(let fields) = value, case .string(let kind) = fields["kind"] else {
    throw Failure(RELAXKIT_INVALID_STATE, "the state is none of a tuner")
  }
  for (_, solver) in solvers {
    for name in LearnerName.allCases {
      if let tuner = try restoreTuner(value, kind, solver, name.type) { return tuner }
    }
  }
  throw Failure(RELAXKIT_INVALID_STATE, "the state is of \"\(kind)\", which is not known here")
}

/// Nil for another kind of tuner.
private func restoreTuner<Solver: TunedSolver, Learner: NamedLearner>(
  _ value: StateValue, _ kind: String, _: Solver.Type, _: Learner.Type
) throws(Failure) -> (any AnyTuner)? {
  guard OmegaTuner<Solver, Learner>.kind == kind else { return nil }
  return Solver.wrap(try decode(OmegaTuner<Solver, Learner>.self, from: value))
}
