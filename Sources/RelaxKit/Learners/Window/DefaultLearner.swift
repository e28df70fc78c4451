/// What a tuner learns with when no learner is named.
///
///     var tuner = OmegaTuner(solver: SOR())  // OmegaTuner<SOR, DefaultLearner>
///
/// It names no algorithm: what it does may become better with a later release, and the type in your
/// stored properties stays.
///
/// At present it keeps the last 64 solves and explains their counts by Gaussian processes whose mean is
/// what is known of the method: one believes the first guess from the matrix, one ignores it, and there
/// is one of each for every number of the caller. How well each foretold the counts decides whom to ask.
/// The choice is the omega of the least count that is likely. Where nothing is known of systems, Young's
/// learner chooses as long as it foretells counts better.
///
/// It draws nothing from the generator.
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
  /// Nil if something is known of systems, or Young's theory says nothing of the method.
  private var young: YoungLearner?
  /// The logarithm of how well Young's learner foretold the counts.
  private var youngEvidence = Self.firstYoungEvidence
  /// The last decision, the reduction it was made for, and for how many systems more it is taken over.
  private var last: (decision: DepthDecision, reduction: Double)?
  private var repetitions = 0

  /// Young's learner is thought less probable than the best window at first.
  private static let firstYoungEvidence = -1.5
  /// It is not asked if a window expects of another omega a count so many times less.
  private static let largestYoungExcess = 3.0

  /// A decision is taken over twice if little is left to learn from another: after so many solves, with so
  /// small a variance of the log count, for a reduction so close. It spares two thirds of the time.
  private static let repeatedFrom = 32
  private static let repeatedVariance = 0.003
  private static let repeatedRange = 0.9...1.1
  private static let repetitionCount = 2

  /// Depths above this begin with some sweeps of omega 1, which end easy systems: one later, as many as
  /// this share of the expected count as long as nothing is known.
  private static let leastOpenedDepth = 0.05
  private static let largestOpening = 0.3

  private static let tolerances = 1e-15...0.5

  /// Makes a learner that has seen nothing yet.
  public init(method: Method = .unknown) {
    self.method = method
    mixture = CountMixture(method: method, isGuided: false, valueCount: 0)
    if method == .sor || method == .unknown { young = YoungLearner() }
  }

  /// Takes over the tolerance, for systems of which the reduction is not known.
  public mutating func expect(tolerance: Double) {
    let usable = min(max(tolerance, Self.tolerances.lowerBound), Self.tolerances.upperBound)
    guard usable != self.tolerance else { return }
    self.tolerance = usable
    if mixture.solves.isEmpty, young != nil { young = YoungLearner(tolerance: usable) }
  }

  /// Refuses what is not finite, and more numbers than ``TuningContext/valueLimit``.
  ///
  /// - Throws: ``InputError``.
  public func validate(context: TuningContext) throws(InputError) {
    let known = [context.depthGuess, context.reduction].compactMap { $0 }
    if let value = (context.values + known).first(where: { !$0.isFinite }) {
      throw InputError(.notFinite, "the context is \(value); give the tuner a finite number")
    }
    let (count, limit) = (context.values.count, TuningContext.valueLimit)
    guard count <= limit else {
      throw InputError(
        .unexpectedContext, "the context has \(count) numbers; give the tuner at most \(limit)")
    }
  }

  // MARK: Choice

  /// Decides for the next system: one omega.
  ///
  /// - Precondition: ``validate(context:)`` accepts the context.
  /// - Complexity: O(1): some ten thousand operations.
  public mutating func choose(
    context: TuningContext, using generator: inout some RandomNumberGenerator
  ) -> ScheduleChoice {
    let decision = decide(context)
    if let choice = youngChoice(insteadOf: decision, isSingle: true) { return choice }
    return ScheduleChoice(
      schedule: .constant(2 - exp(-decision.depth)), expectedCount: decision.count)
  }

  /// Decides for the next system: perhaps some sweeps with omega 1 first.
  ///
  /// - Precondition: ``validate(context:)`` accepts the context.
  /// - Complexity: O(1): some ten thousand operations.
  public mutating func chooseSchedule(
    context: TuningContext, using generator: inout some RandomNumberGenerator
  ) -> ScheduleChoice {
    let decision = decide(context)
    if let choice = youngChoice(insteadOf: decision, isSingle: false) { return choice }
    let (omega, count) = (2 - exp(-decision.depth), decision.count)
    guard decision.depth > Self.leastOpenedDepth else {
      return ScheduleChoice(schedule: .constant(omega), expectedCount: count)
    }
    // Without a guess all systems look alike and the variance never falls.
    let share = mixture.isGuided ? min(decision.variance, Self.largestOpening) : 0
    let opening = max(1, Int((share * min(count, 1e9)).rounded()))
    return ScheduleChoice(
      schedule: OmegaSchedule([(1, sweeps: opening)], then: omega),
      expectedCount: count + Double(opening))
  }

  /// What Young's learner chooses, if it is to be asked.
  private mutating func youngChoice(
    insteadOf decision: DepthDecision, isSingle: Bool
  ) -> ScheduleChoice? {
    guard choosesByYoung, let choice = young?.choose(isSingle: isSingle),
      let count = choice.expectedCount, count < Self.largestYoungExcess * decision.count
    else { return nil }
    return choice
  }

  private var choosesByYoung: Bool {
    young != nil && !mixture.solves.isEmpty
      && youngEvidence > mixture.evidence
  }

  private mutating func decide(_ context: TuningContext) -> DepthDecision {
    adapt(to: context)
    // What is all but solved by omega 1 cannot be told from the rest before it was tried.
    guard !mixture.solves.isEmpty || young == nil else { return .omegaOne }
    let reduction = reduction(of: context)
    if let last, repetitions > 0, Self.repeatedRange.contains(reduction / last.reduction) {
      repetitions -= 1
      return mixture.moved(last.decision, guess: context.depthGuess)
    }
    let decision = mixture.decide(
      guess: context.depthGuess, reduction: reduction, values: context.values)
    let isSettled =
      mixture.solves.count >= Self.repeatedFrom && decision.variance < Self.repeatedVariance
    repetitions = isSettled && mixture.mayRepeat ? Self.repetitionCount : 0
    last = (decision, reduction)
    return decision
  }

  private func reduction(of context: TuningContext) -> Double {
    let range = PriorRows.reductions
    return min(max(context.reduction ?? -log(tolerance), range.lowerBound), range.upperBound)
  }

  /// Begins with other windows if more or less is known of systems than before; what was solved is kept.
  private mutating func adapt(to context: TuningContext) {
    let isGuided = mixture.isGuided || context.depthGuess != nil
    let valueCount = min(context.values.count, TuningContext.valueLimit)
    guard isGuided != mixture.isGuided || valueCount != mixture.valueCount else { return }
    let values = Array(context.values.prefix(valueCount))
    let solves = mixture.solves
    mixture = CountMixture(method: method, isGuided: isGuided, valueCount: valueCount)
    for var solve in solves {
      if solve.values.count != valueCount { solve.values = values }
      mixture.record(solve)
    }
    repetitions = 0
    if isGuided { young = nil }
  }

  // MARK: Learning

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
  /// - Complexity: O(1): some ten thousand operations.
  public mutating func record(
    loss: Double, isFailure: Bool, for choice: ScheduleChoice, context: TuningContext
  ) {
    require(loss.isFinite, "record a finite loss; a failed solve costs the iteration limit")
    adapt(to: context)
    let count = min(max(loss, 1), SolvedSystem.counts.upperBound)
    if isFailure { repetitions = 0 }
    if let foretold = young?.learn(loss: count, of: choice) {
      youngEvidence =
        WindowPrior.evidenceMemory * youngEvidence + max(foretold, -CountWindow.largestEvidence)
    }
    mixture.record(
      SolvedSystem(
        choice.schedule, count: count, isFailure: isFailure, guess: context.depthGuess,
        reduction: reduction(of: context),
        values: Array(context.values.prefix(mixture.valueCount))))
  }

  /// The omega with which a system of about the same first guess took the fewest iterations for its
  /// reduction, of those that differ from the one that failed.
  ///
  /// - Complexity: O(1): a pass over the solves that are kept.
  public func secondChoice(
    after failed: ScheduleChoice, context: TuningContext
  ) -> ScheduleChoice? {
    let depth = -log(2 - failed.schedule.finalOmega)
    func isLike(_ guess: Double?) -> Bool {
      guard let guess, let own = context.depthGuess else { return true }
      return abs(guess - own) < Self.likeDistance
    }
    let best = mixture.solves
      .filter { !$0.isFailure && isLike($0.guess) && abs($0.depth - depth) > Self.otherDistance }
      .min { $0.count / $0.reduction < $1.count / $1.reduction }
    return best.map { ScheduleChoice(schedule: .constant(2 - exp(-$0.depth))) }
  }

  /// Guesses that differ by less are of systems alike, and depths that differ by less as good as the same.
  private static let likeDistance = 0.5
  private static let otherDistance = 0.05
}

extension DefaultLearner: CustomStringConvertible {
  /// What it believes now, in words.
  public var description: String {
    let count = mixture.solves.count
    var words = "\(method): \(count) solves are kept"
    if let choice = last?.decision {
      let deviation = exp(choice.variance.squareRoot())
      words +=
        "; of omega \((2 - exp(-choice.depth)).text(places: 3)) it last expected "
        + "\(choice.count.text(places: 1)) iterations, \((choice.count / deviation).text(places: 1)) to "
        + "\((choice.count * deviation).text(places: 1)) with a probability of two thirds"
    }
    words += mixture.explanations
    return choosesByYoung
      ? words + "; Young's learner chooses, which foretold counts better" : words
  }
}

extension DefaultLearner: Codable {
  private enum CodingKeys: CodingKey {
    case mixture
    case tolerance
    case young
    case youngEvidence
    case last
    case repetitions
  }

  /// Reads a learner back; it goes on exactly as the saved one would have.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if the state is not one a learner can be in.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    mixture = try container.decode(CountMixture.self, forKey: .mixture)
    method = mixture.method
    tolerance = try container.decode(in: Self.tolerances, forKey: .tolerance)
    young = try container.decodeIfPresent(YoungLearner.self, forKey: .young)
    youngEvidence = try container.decode(in: -1e3...1e3, forKey: .youngEvidence)
    repetitions = try container.decode(in: 0...Self.repetitionCount, forKey: .repetitions)
    let numbers = try container.decode(PackedDoubles.self, forKey: .last).values
    guard !numbers.isEmpty else { return }
    guard numbers.count == 5, numbers.allSatisfy(\.isFinite),
      WindowDepths.all.contains(numbers[0]), abs(numbers[1]) <= 10, numbers[3] >= 0,
      PriorRows.reductions.contains(numbers[4])
    else { throw container.inconsistentState(forKey: .last, "= \(numbers) is no decision") }
    last = (
      DepthDecision(
        depth: numbers[0], center: numbers[1], mean: numbers[2], variance: numbers[3]), numbers[4]
    )
  }

  /// Writes all that was learned.
  ///
  /// - Throws: what the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(mixture, forKey: .mixture)
    try container.encode(tolerance, forKey: .tolerance)
    try container.encodeIfPresent(young, forKey: .young)
    try container.encode(youngEvidence, forKey: .youngEvidence)
    try container.encode(repetitions, forKey: .repetitions)
    let numbers = last.map {
      [$0.decision.depth, $0.decision.center, $0.decision.mean, $0.decision.variance, $0.reduction]
    }
    try container.encode(PackedDoubles(numbers ?? []), forKey: .last)
  }
}
