/// What a tuner learns with when no learner is named.
///
///     var tuner = OmegaTuner(solver: SOR())                         // OmegaTuner<SOR, DefaultLearner>
///     var informed = OmegaTuner(solver: SOR(), contextRange: 0...5)
///
/// It names no algorithm: what it does may become better with a later release, and the type in your
/// stored properties stays. A saved state says which version it is of.
///
/// At present it learns SOR by Young's theory (``YoungLearner``), which plans several omegas for one
/// solve, and all other methods by the smoothness of counts (``SmoothLearner``); with a range of
/// contexts by their variants with a context. It draws nothing from the generator.
public struct DefaultLearner: OnlineLearner, Codable {
  /// The contexts that are told apart; nil if systems are solved without a context.
  public let contextRange: ClosedRange<Double>?

  // One of these learns; optionals rather than cases of an enumeration, to be changed in place.
  private var young: YoungLearner?
  private var contextualYoung: ContextualYoungLearner?
  private var smooth: SmoothLearner?
  private var contextualSmooth: ContextualSmoothLearner?

  private var tolerance = 1e-8
  /// Whether nothing was chosen yet, so that the tolerance may still be set.
  private var isFresh = true

  /// Makes a learner that has seen nothing yet.
  ///
  /// - Parameters:
  ///   - plansSchedules: whether it is for a method such as ``SOR``, which can change omega during a
  ///     solve and obeys Young's theory.
  ///   - contextRange: the contexts to expect; nil to solve without a context.
  /// - Precondition: `contextRange` has a finite length above 0.
  public init(plansSchedules: Bool = false, contextRange: ClosedRange<Double>? = nil) {
    self.contextRange = contextRange
    switch (plansSchedules, contextRange) {
    case (true, let range?): contextualYoung = ContextualYoungLearner(contextRange: range)
    case (true, nil): young = YoungLearner()
    case (false, let range?): contextualSmooth = ContextualSmoothLearner(contextRange: range)
    case (false, nil): smooth = SmoothLearner()
    }
  }

  /// Takes over the tolerance, as long as nothing was chosen.
  public mutating func expect(tolerance: Double) {
    let usable = min(max(tolerance, 1e-15), 0.5)
    guard isFresh, usable != self.tolerance else { return }
    self.tolerance = usable
    if young != nil { young = YoungLearner(tolerance: usable) }
    if contextualYoung != nil, let contextRange {
      contextualYoung = ContextualYoungLearner(contextRange: contextRange, tolerance: usable)
    }
  }

  /// Refuses a context that is not finite, one where no range was declared, and none where one was.
  ///
  /// - Throws: ``InputError``.
  public func validate(context: Double?) throws(InputError) {
    switch (context, contextRange) {
    case (nil, nil): return
    case (let context?, .some):
      guard !context.isFinite else { return }
      throw InputError(.notFinite, "the context is \(context); give the tuner a finite number")
    case (let context?, nil):
      throw InputError(
        .unexpectedContext,
        "the context \(context) was given to a tuner without a range of contexts; make the tuner "
          + "with contextRange:")
    case (nil, let range?):
      throw InputError(
        .unexpectedContext,
        "no context was given to a tuner that expects one in \(range); pass context:")
    }
  }

  /// Decides for the next system: one omega.
  ///
  /// - Precondition: ``validate(context:)`` accepts the context.
  public mutating func choose(
    context: Double?, using generator: inout some RandomNumberGenerator
  ) -> ScheduleChoice {
    isFresh = false
    let known = context ?? 0
    let choice =
      young?.choose(using: &generator) ?? smooth?.choose(context: (), using: &generator)
      ?? contextualYoung?.choose(context: known, using: &generator)
      ?? contextualSmooth?.choose(context: known, using: &generator)
    return choice ?? ScheduleChoice(schedule: .constant(1))
  }

  /// Decides for the next system: as many omegas as seem useful.
  ///
  /// - Precondition: ``validate(context:)`` accepts the context.
  public mutating func chooseSchedule(
    context: Double?, using generator: inout some RandomNumberGenerator
  ) -> ScheduleChoice {
    isFresh = false
    let planned =
      young?.chooseSchedule(context: (), using: &generator)
      ?? contextualYoung?.chooseSchedule(context: context ?? 0, using: &generator)
    return planned ?? choose(context: context, using: &generator)
  }

  /// Learns the count of a choice.
  ///
  /// - Precondition: `loss` is finite.
  public mutating func record(loss: Double, for choice: ScheduleChoice, context: Double?) {
    let known = context ?? 0
    young?.record(loss: loss, for: choice, context: ())
    smooth?.record(loss: loss, for: choice, context: ())
    contextualYoung?.record(loss: loss, for: choice, context: known)
    contextualSmooth?.record(loss: loss, for: choice, context: known)
  }
}

extension DefaultLearner {
  private enum CodingKeys: CodingKey {
    case contextRange
    case young
    case contextualYoung
    case smooth
    case contextualSmooth
    case tolerance
    case isFresh
  }

  /// Reads the learner back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` unless it holds what one learner knows, with a context if
  ///   there is a range of them.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    contextRange = try container.decodeIfPresent(ClosedRange<Double>.self, forKey: .contextRange)
    young = try container.decodeIfPresent(YoungLearner.self, forKey: .young)
    contextualYoung = try container.decodeIfPresent(
      ContextualYoungLearner.self, forKey: .contextualYoung)
    smooth = try container.decodeIfPresent(SmoothLearner.self, forKey: .smooth)
    contextualSmooth = try container.decodeIfPresent(
      ContextualSmoothLearner.self, forKey: .contextualSmooth)
    tolerance = try container.decode(in: 1e-15...0.5, forKey: .tolerance)
    isFresh = try container.decode(Bool.self, forKey: .isFresh)
    let ranges = [contextualYoung?.contextRange, contextualSmooth?.contextRange].compactMap { $0 }
    let plainCount = (young == nil ? 0 : 1) + (smooth == nil ? 0 : 1)
    guard plainCount + ranges.count == 1, ranges.first == contextRange else {
      throw DecodingError.inconsistentState(
        "young, smooth, contextualYoung, contextualSmooth: one must be there, with the contextRange",
        in: decoder)
    }
  }
}
