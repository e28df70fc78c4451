/// What a tuner learns with when no learner is named.
///
///     var tuner = OmegaTuner(solver: SOR())  // OmegaTuner<SOR, DefaultLearner>
///
/// It names no algorithm: what it does may become better with a later release, and the type in your
/// stored properties stays. It draws nothing from the generator.
public struct DefaultLearner: OnlineLearner {
  /// What is known beforehand of how counts depend on omega.
  public enum Method: String, Sendable, Hashable, Codable {
    /// ``SOR``: Young's theory is the first guess.
    case sor
    /// ``SSOR``.
    case ssor
    /// Conjugate gradients preconditioned by SSOR: counts are flat in omega.
    case conjugateGradient
    /// A solver of one's own that takes an omega.
    case unknown
    /// A parameter of another range, told as omegas from 1 to 1.955.
    case parameter
  }

  /// The kind of method that is tuned.
  public let method: Method

  private var mixture: CountMixture
  private var tolerance = 1e-8
  /// Young's learner, which is better as long as its theory holds and nothing is known of systems, and the
  /// logarithm of how well it foretold the counts.
  private var young: YoungLearner?
  private var youngEvidence = 0.0

  /// Makes a learner that has seen nothing yet.
  public init(method: Method = .unknown) {
    self.method = method
    mixture = CountMixture(method: method, isGuided: false, valueCount: 0)
    if method == .sor || method == .unknown { young = YoungLearner() }
  }

  /// Takes over the tolerance.
  public mutating func expect(tolerance: Double) {
    self.tolerance = min(max(tolerance, 1e-15), 0.5)
    if mixture.solves.isEmpty, young != nil { young = YoungLearner(tolerance: self.tolerance) }
  }

  /// Refuses numbers that are not finite.
  ///
  /// - Throws: ``InputError``.
  public func validate(context: TuningContext) throws(InputError) {
    for value in context.values where !value.isFinite {
      throw InputError(.notFinite, "the context is \(value); give the tuner a finite number")
    }
  }

  /// Decides for the next system: one omega.
  ///
  /// - Precondition: ``validate(context:)`` accepts the context.
  public mutating func choose(
    context: TuningContext, using generator: inout some RandomNumberGenerator
  ) -> ScheduleChoice {
    let decision = decide(context)
    if trustsYoung, let choice = young?.choose(isSingle: true) { return choice }
    return ScheduleChoice(
      schedule: .constant(2 - exp(-decision.depth)), expectedCount: max(exp(decision.mean), 1))
  }

  /// Decides for the next system: perhaps some sweeps with omega 1 first.
  ///
  /// - Precondition: ``validate(context:)`` accepts the context.
  public mutating func chooseSchedule(
    context: TuningContext, using generator: inout some RandomNumberGenerator
  ) -> ScheduleChoice {
    let decision = decide(context)
    if trustsYoung, let choice = young?.choose(isSingle: false) { return choice }
    let count = max(exp(decision.mean), 1)
    let omega = 2 - exp(-decision.depth)
    guard decision.depth > Self.leastOpenedDepth else {
      return ScheduleChoice(schedule: .constant(omega), expectedCount: count)
    }
    let share = min(decision.variance, Self.largestOpening)
    let opening = mixture.isGuided ? max(1, Int((share * count).rounded())) : 1
    return ScheduleChoice(
      schedule: OmegaSchedule([(1, sweeps: opening)], then: omega),
      expectedCount: count + Double(opening))
  }

  private var trustsYoung: Bool {
    !mixture.isGuided && !mixture.solves.isEmpty && youngEvidence > mixture.evidence
  }

  private static let leastOpenedDepth = 0.05
  private static let largestOpening = 0.3

  private mutating func decide(_ context: TuningContext) -> CountMixture.Decision {
    adapt(to: context)
    if mixture.solves.isEmpty, !mixture.isGuided, method == .sor || method == .unknown {
      return CountMixture.Decision(depth: 0, mean: 4, variance: 1)
    }
    return mixture.decide(
      guess: context.depthGuess, reduction: reduction(of: context), values: context.values)
  }

  private func reduction(of context: TuningContext) -> Double {
    let range = PriorRows.reductions
    let reduction = context.reduction ?? -log(tolerance)
    return min(max(reduction, range.lowerBound), range.upperBound)
  }

  /// Begins with other windows if more is known of systems than before.
  private mutating func adapt(to context: TuningContext) {
    let isGuided = mixture.isGuided || context.depthGuess != nil
    guard isGuided != mixture.isGuided || context.values.count != mixture.valueCount else { return }
    let solves = mixture.solves
    mixture = CountMixture(
      method: method, isGuided: isGuided, valueCount: context.values.count)
    for var solve in solves {
      solve.values = context.values
      mixture.record(solve)
    }
  }

  /// Learns the count of a choice.
  ///
  /// - Precondition: `loss` is finite.
  public mutating func record(
    loss: Double, for choice: ScheduleChoice, context: TuningContext
  ) {
    record(loss: loss, isFailure: false, for: choice, context: context)
  }

  /// Learns the count of a choice, and whether it was that of a failure.
  ///
  /// - Precondition: `loss` is finite.
  public mutating func record(
    loss: Double, isFailure: Bool, for choice: ScheduleChoice, context: TuningContext
  ) {
    require(loss.isFinite, "record a finite loss; a failed solve costs the iteration limit")
    adapt(to: context)
    let count = min(max(loss, 1), Self.largestCount)
    if let young {
      self.young = nil
      var learning = young
      youngEvidence = WindowPrior.evidenceMemory * youngEvidence + learning.learn(loss: count, of: choice)
      self.young = learning
    }
    var (opening, sum, last) = (0.0, 0.0, choice.schedule.finalOmega)
    for phase in choice.schedule.phases {
      if opening + Double(phase.sweepCount) >= count {
        last = phase.omega
        break
      }
      opening += Double(phase.sweepCount)
      sum -= Double(phase.sweepCount) * log(2 - phase.omega)
    }
    mixture.record(
      SolvedSystem(
        guess: context.depthGuess, reduction: reduction(of: context), opening: opening,
        openingDepth: opening > 0 ? sum / opening : 0, depth: -log(2 - last), count: count,
        isFailure: isFailure, values: context.values))
  }

  /// A count so large that logarithms and squares of it remain harmless.
  private static let largestCount = 1e12
}

extension DefaultLearner: CustomStringConvertible {
  /// What it believes now, in words.
  public var description: String { "a learner for \(method)" }
}

extension DefaultLearner: Codable {
  /// Reads the learner back.
  public init(from decoder: any Decoder) throws { self.init() }
  /// Writes.
  public func encode(to encoder: any Encoder) throws {}
}
