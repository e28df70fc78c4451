/// What makes a relaxation parameter of a choice that is an omega itself.
public struct RelaxationScale: Sendable, Hashable, Codable {
  /// The parameters to choose from; nil for omega as it is.
  public let parameterRange: ClosedRange<Double>?

  /// What is special about them, if anything.
  private let kind: Kind?

  private enum Kind: String, Codable { case alpha }

  private init(_ parameterRange: ClosedRange<Double>?, _ kind: Kind?) {
    (self.parameterRange, self.kind) = (parameterRange, kind)
  }

  /// Omega as it is.
  public init() { self.init(nil, nil) }

  /// The alpha of relaxed incomplete Cholesky, in -1...1, for an omega of 1 + alpha: so -log(1 - α), on which
  /// counts change evenly, is -log(2 - ω).
  public static let alpha = RelaxationScale(-1...1, .alpha)

  /// The parameter with which a system is solved again; nil if none is known to be safe.
  var fallback: Double? { kind == .alpha ? 0 : parameterRange == nil ? 1 : nil }

  /// A parameter in that range instead of omega.
  ///
  /// The lower end stands for omega 1 and the upper one for 1.955, with equal steps of -log(2 - ω)
  /// between: learners expect counts to change evenly on that scale.
  ///
  /// - Precondition: the range has a finite length above 0.
  public init(parameterRange: ClosedRange<Double>) {
    require(
      parameterRange.hasUsableLength,
      "the range of parameters is \(parameterRange); give one of finite length above 0")
    self.init(parameterRange, nil)
  }

  /// Reads a scale back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` for a range without a finite length above 0, or another one
  ///   than alpha's.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    parameterRange = try container.decodeIfPresent(
      ClosedRange<Double>.self, forKey: .parameterRange)
    guard parameterRange?.hasUsableLength ?? true else {
      throw container.inconsistentState(
        forKey: .parameterRange, "must have a finite length above 0")
    }
    kind = try container.decodeIfPresent(Kind.self, forKey: .kind)
    guard kind == nil || self == .alpha else {
      throw container.inconsistentState(forKey: .parameterRange, "must be -1...1 for alpha")
    }
  }

  /// The parameter that an omega stands for.
  func parameter(of omega: Double) -> Double {
    guard let parameterRange else { return omega }
    if kind == .alpha { return (-1...1).nearest(to: omega - 1) }
    let place = -log(2 - omega) / Self.largestDepth
    let share = min(max(place, 0), 1)
    let (low, high) = (parameterRange.lowerBound, parameterRange.upperBound)
    return min(max(low + share * (high - low), low), high)
  }

  /// -log(2 - ω) at the largest omega that `a tuner` chooses.
  private static let largestDepth = 3.1
}

extension ScheduleChoice: OmegaChoice {
  /// The omega of the last phase, or the parameter it stands for.
  public func omega(on scale: RelaxationScale) -> Double {
    scale.parameter(of: schedule.finalOmega)
  }

  /// The schedule, if it has several omegas.
  public func schedule(on scale: RelaxationScale) -> OmegaSchedule? {
    schedule.phases.isEmpty ? nil : schedule
  }
}
