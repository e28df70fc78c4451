/// Learns omega for any method from the smoothness of counts in omega; no context.
///
///     var tuner = OmegaTuner(solver: SSORConjugateGradient(), learner: SmoothLearner())
///     let report = try tuner.solve(system, updating: &x, until: .relativeResidual(1e-8))
///
/// A Gaussian process regression of log counts over -log(2 - ω), for omegas from 1 to 1.955: counts
/// change evenly on that scale. A part of the curve stays, a part drifts from system to system, as
/// much as counts that follow each other have in common. What it expects at first is what SSOR-CG has
/// shown on recorded sequences: the least counts at middling omegas, and up to twice as many at the
/// ends. A count far beyond that makes it start again and expect anything. The choice is the omega of
/// the least count that is likely, the expected one minus a standard deviation, so that what is
/// unknown gets tried while it may be better.
///
/// It draws nothing from the generator, and has no bound on the regret.
public struct SmoothLearner: OnlineLearner {
  private var surface = CountSurface(placeCount: placeCount, prior: .gentle)

  /// The knots of the surface over the context: there is none.
  private static let placeCount = 1

  /// Makes a learner that has seen nothing yet.
  public init() {}

  /// Decides for the next system.
  public func choose(
    context: Void, using generator: inout some RandomNumberGenerator
  ) -> ScheduleChoice {
    ScheduleChoice(schedule: .constant(surface.bestOmega(place: 0)))
  }

  /// Learns the count of a choice.
  ///
  /// - Precondition: `loss` is finite.
  public mutating func record(loss: Double, for choice: ScheduleChoice, context: Void) {
    require(loss.isFinite, "record a finite loss; a failed solve costs the iteration limit")
    surface.record(count: max(loss, 1), of: PhaseList(choice.schedule), place: 0)
  }
}

extension SmoothLearner: Codable {
  private enum CodingKeys: CodingKey {
    case surface
  }

  /// Reads a learner back; it goes on exactly as the saved one would have.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if the state is not one a learner can be in.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    surface = try container.decode(CountSurface.self, forKey: .surface)
    try surface.requirePlaces(count: Self.placeCount, in: decoder)
  }
}
