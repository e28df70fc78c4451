/// What a tuner learns with when no learner is named.
///
///     var tuner = OmegaTuner(solver: SOR())  // OmegaTuner<SOR, DefaultLearner>
///
/// It names no algorithm: what it does may become better with a later release, and the type in your
/// stored properties stays.
///
/// At present it keeps the last 28 to 55 solves and explains their counts by Gaussian processes whose mean is
/// what is known of the method: one believes the first guess from the matrix, one ignores it, and there
/// is one of each for every number of the caller. How well each foretold the counts decides whom to ask.
/// The choice is the omega of the least count that is likely.
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
    /// Conjugate gradients preconditioned by relaxed incomplete Cholesky: counts are flat in alpha, which is
    /// told as an omega of 1 + alpha.
    case incompleteCholesky
    /// A solver of one's own that takes an omega.
    case unknown
    /// A parameter of another range, told as omegas from 1 to 1.955.
    case parameter

    /// The depths w = -log(2 - ω) to choose from where one is expected to be best.
    ///
    /// Alphas reach from -0.99 to 0.87 if one below 0 is, else from 0 to 0.99997.
    func depths(center: Double) -> ClosedRange<Double> {
      switch self {
      case .parameter: 0...3.1
      case .incompleteCholesky:
        center < 0 ? SolvedSystem.depths.lowerBound...2 : 0...SolvedSystem.depths.upperBound
      case .sor, .ssor, .conjugateGradient, .unknown: SolvedSystem.omegaDepths
      }
    }
  }

  /// The kind of method that is tuned.
  public let method: Method

  private var mixture: CountMixture
  private var tolerance = 1e-8
  /// The last decision; not part of states.
  private var last: CountMixture.Decision?

  /// Depths above this begin with some sweeps of omega 1, which end easy systems: one later, as many as
  /// this share of the expected count as long as nothing is known.
  private static let leastOpenedDepth = 0.05
  private static let largestOpening = 0.3

  private static let tolerances = 1e-15...0.5

  /// Makes a learner that has seen nothing yet.
  public init(method: Method = .unknown) {
    self.method = method
    mixture = CountMixture(method: method, isGuided: false, valueCount: 0)
  }

  /// Takes over the tolerance, for systems of which the reduction is not known.
  public mutating func expect(tolerance: Double) {
    self.tolerance = Self.tolerances.nearest(to: tolerance)
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

  private mutating func decide(_ context: TuningContext) -> CountMixture.Decision {
    adapt(to: context)
    // What is all but solved by omega 1 cannot be told from the rest before it was tried.
    let isFirst = mixture.solves.isEmpty && !mixture.isGuided && Self.beginsWithOne.contains(method)
    let decision =
      isFirst
      ? CountMixture.Decision()
      : mixture.decide(
        guess: context.depthGuess.map { SolvedSystem.guesses.nearest(to: $0) },
        reduction: reduction(of: context), values: context.values)
    last = decision
    return decision
  }

  // MARK: Belief

  /// What a learner believes of a solve with one omega.
  public struct Belief: Sendable, Hashable {
    /// The relaxation parameter.
    public let omega: Double
    /// The iterations to expect.
    public let count: Double
    /// Between how many they are to be expected with a probability of two thirds.
    public let likelyCounts: ClosedRange<Double>
  }

  /// What is believed of a system with each of some omegas; for people who want to see it.
  ///
  ///     for belief in tuner.learner.belief(omegas: [1, 1.5, 1.9], context: [timeStep]) {
  ///       print(belief.omega, belief.count, belief.likelyCounts)
  ///     }
  ///
  /// A tuner completes contexts before it asks for a choice. To see what it sees, give as `depthGuess` that of
  /// ``CSRMatrix/relaxationGuess(productLimit:)``, and as `reduction` the logarithm of the first residual over
  /// the target.
  ///
  /// - Parameters:
  ///   - omegas: for ``Method/parameter`` the range is told as 1 to 1.955.
  ///   - context: what is known of the system.
  /// - Returns: a belief for each omega, in their order.
  /// - Precondition: all omegas lie in (0, 2), and ``validate(context:)`` accepts the context.
  /// - Complexity: some microseconds for each omega, and a copy of what was learned.
  public func belief(omegas: [Double], context: TuningContext) -> [Belief] {
    omegas.forEach(checkOmega)
    var copy = self
    copy.adapt(to: context)
    let believed = copy.mixture.believe(
      omegas.map { -log(2 - $0) },
      guess: context.depthGuess.map { SolvedSystem.guesses.nearest(to: $0) },
      reduction: reduction(of: context), values: context.values)
    return zip(omegas, believed).map {
      Belief(omega: $0, count: $1.count, likelyCounts: $1.likelyCounts)
    }
  }

  private func reduction(of context: TuningContext) -> Double {
    SolvedSystem.reductions.nearest(to: context.reduction ?? -log(tolerance))
  }

  /// Begins with other windows if more or less is known of systems than before; what was solved is kept.
  private mutating func adapt(to context: TuningContext) {
    let isGuided =
      mixture.isGuided || context.depthGuess != nil && Self.guidedMethods.contains(method)
    let values = context.values
    guard isGuided != mixture.isGuided || values.count != mixture.valueCount else { return }
    mixture = CountMixture(
      method: method, isGuided: isGuided, valueCount: values.count,
      solves: mixture.solves.map { solve in
        var solve = solve
        if solve.values.count != values.count { solve.values = values }
        return solve
      })
  }

  private static let beginsWithOne: [Method] = [.sor, .unknown]
  private static let guidedMethods: [Method] = [.sor, .ssor, .unknown]

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
    mixture.record(
      SolvedSystem(
        choice.schedule, count: SolvedSystem.counts.nearest(to: loss), isFailure: isFailure,
        guess: context.depthGuess, reduction: reduction(of: context), values: context.values))
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
    if let choice = last {
      let likely = choice.likelyCounts
      let isAlpha = method == .incompleteCholesky
      let parameter = (isAlpha ? 1 : 2) - exp(-choice.depth)
      words +=
        "; of \(isAlpha ? "alpha" : "omega") \(parameter.text(places: isAlpha ? 4 : 3)) it last expected "
        + "\(choice.count.text(places: 1)) iterations, \(likely.lowerBound.text(places: 1)) to "
        + "\(likely.upperBound.text(places: 1)) with a probability of two thirds"
    }
    return words + mixture.explanations
  }
}

extension DefaultLearner: Codable {
  private enum CodingKeys: CodingKey {
    case mixture
    case tolerance
  }

  /// Reads a learner back; it goes on exactly as the saved one would have.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if the state is not one a learner can be in.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    mixture = try container.decode(CountMixture.self, forKey: .mixture)
    method = mixture.method
    tolerance = try container.decode(in: Self.tolerances, forKey: .tolerance)
  }

  /// Writes all that was learned.
  ///
  /// - Throws: what the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(mixture, forKey: .mixture)
    try container.encode(tolerance, forKey: .tolerance)
  }
}
