/// Learns omega for any method from the smoothness of counts in omega and a context.
///
///     var tuner = OmegaTuner(
///       solver: SSORConjugateGradient(),
///       learner: ContextualSmoothLearner(contextRange: HeatEquation.coefficientRange))
///
/// It is ``SmoothLearner`` with a second dimension: the shape of counts over omega is expected to be
/// much the same in all contexts, and may differ. Contexts outside the range count as its nearer end.
///
/// It draws nothing from the generator, and has no bound on the regret.
public struct ContextualSmoothLearner: OnlineLearner {
  /// The contexts that are told apart.
  public let contextRange: ClosedRange<Double>

  private var surface: CountSurface

  /// The knots of the surface over the context.
  private static let placeCount = 8

  /// Makes a learner that has seen nothing yet.
  ///
  /// - Precondition: `contextRange` has a finite length above 0.
  public init(contextRange: ClosedRange<Double>) {
    checkContextRange(contextRange)
    self.contextRange = contextRange
    surface = CountSurface(placeCount: Self.placeCount, prior: .gentle)
  }

  /// Decides for a system with that context.
  ///
  /// - Precondition: `context` is finite.
  public func choose(
    context: Double, using generator: inout some RandomNumberGenerator
  ) -> ScheduleChoice {
    let place = contextRange.position(of: context)
    return ScheduleChoice(schedule: .constant(surface.bestOmega(place: place)))
  }

  /// Learns the count of a choice.
  ///
  /// - Precondition: `loss` and `context` are finite.
  public mutating func record(loss: Double, for choice: ScheduleChoice, context: Double) {
    require(loss.isFinite, "record a finite loss; a failed solve costs the iteration limit")
    surface.record(
      count: max(loss, 1), of: PhaseList(choice.schedule),
      place: contextRange.position(of: context))
  }
}

extension ContextualSmoothLearner: Codable {
  private enum CodingKeys: CodingKey {
    case contextRange
    case surface
  }

  /// Reads a learner back; it goes on exactly as the saved one would have.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if the state is not one a learner can be in.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    contextRange = try container.decodeContextRange(forKey: .contextRange)
    surface = try container.decode(CountSurface.self, forKey: .surface)
    try surface.requirePlaces(count: Self.placeCount, in: decoder)
  }
}
