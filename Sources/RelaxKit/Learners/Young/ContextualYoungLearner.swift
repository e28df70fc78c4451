/// Learns omega for SOR as a smooth function of a context, from Young's theory.
///
///     var tuner = OmegaTuner(
///       solver: SOR(), learner: ContextualYoungLearner(contextRange: 0...5))
///     let report = try tuner.solve(system, context: shift, updating: &x, until: criterion)
///
/// It is ``YoungLearner`` with a belief about the spectral radius of the Jacobi matrix that depends on
/// the context, and a scatter around it that is learned too: if the context explains little, schedules
/// stay as wide as without one. Contexts outside the range count as its nearer end.
///
/// It draws nothing from the generator.
public struct ContextualYoungLearner: OnlineLearner {
  private var estimator: YoungEstimator<RadiusRegression>

  /// The contexts that are told apart.
  public let contextRange: ClosedRange<Double>

  /// The knots of the fallback's surface over the context; more would make saved states too large.
  private static let placeCount = 5

  /// Makes a learner that has seen nothing yet.
  ///
  /// - Parameters:
  ///   - contextRange: the contexts to expect.
  ///   - tolerance: the relative residual solves are run to, in (0, 1); a guess will do.
  ///   - phaseLimit: how many omegas a solve may have where the method can change them.
  ///   - hasFallback: whether to stop believing the theory when counts contradict it.
  /// - Precondition: `contextRange` has a finite length above 0, `tolerance` lies in (0, 1) and
  ///   `phaseLimit` in 1...8.
  public init(
    contextRange: ClosedRange<Double>, tolerance: Double = 1e-8, phaseLimit: Int = 4,
    hasFallback: Bool = true
  ) {
    checkContextRange(contextRange)
    self.contextRange = contextRange
    estimator = YoungEstimator(
      tolerance: tolerance, phaseLimit: phaseLimit, belief: RadiusRegression(range: contextRange),
      surface: hasFallback ? CountSurface(placeCount: Self.placeCount) : nil)
  }

  /// Whether the theory has kept its promises, so that it chooses.
  public var trustsTheory: Bool { estimator.trustsTheory }

  /// Decides for a system with that context: one omega.
  ///
  /// - Precondition: `context` is finite.
  /// - Complexity: O(1): some thousand operations.
  public mutating func choose(
    context: Double, using generator: inout some RandomNumberGenerator
  ) -> ScheduleChoice {
    estimator.choose(context: context, place: contextRange.position(of: context), isSingle: true)
  }

  /// Decides for a system with that context, with as many omegas as the phase limit allows.
  ///
  /// - Precondition: `context` is finite.
  /// - Complexity: O(1): some thousand operations.
  public mutating func chooseSchedule(
    context: Double, using generator: inout some RandomNumberGenerator
  ) -> ScheduleChoice {
    estimator.choose(context: context, place: contextRange.position(of: context), isSingle: false)
  }

  /// Learns the count of a choice.
  ///
  /// - Precondition: `loss` and `context` are finite.
  /// - Complexity: O(1): some thousand operations.
  public mutating func record(loss: Double, for choice: ScheduleChoice, context: Double) {
    estimator.record(
      loss: loss, for: choice, context: context, place: contextRange.position(of: context))
  }
}

extension ContextualYoungLearner: Codable {
  private enum CodingKeys: CodingKey {
    case estimator
    case contextRange
  }

  /// Reads a learner back; it goes on exactly as the saved one would have.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if the state is not one a learner can be in.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    contextRange = try container.decodeContextRange(forKey: .contextRange)
    estimator = try container.decode(YoungEstimator<RadiusRegression>.self, forKey: .estimator)
    try estimator.requirePlaces(count: Self.placeCount, in: decoder)
    for belief in estimator.beliefs where belief.range != contextRange {
      throw container.inconsistentState(
        forKey: .contextRange, "= \(contextRange), and a belief has the range \(belief.range)")
    }
  }
}
