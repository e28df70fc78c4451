/// Learns omega for SOR from Young's theory of how counts depend on it; no context.
///
///     var tuner = OmegaTuner(solver: SOR(), learner: YoungLearner(tolerance: 1e-8))
///     let report = try tuner.solve(system, updating: &x, until: .relativeResidual(1e-8))
///
/// *Model.* The count of a solve follows from omega and one unknown, the spectral radius β of the
/// Jacobi matrix (Young 1971, chapter 6), but is no less than the least with this omega, which is
/// learned. *Update.* Each count says which β are likely for its system, and so how β is distributed
/// over the sequence. *Choice.* A schedule of omegas whose expected count
/// under that distribution is least: low omegas first, which end easy systems early, then higher ones.
/// It can therefore need fewer sweeps than the best single omega.
///
/// *Fallback.* If counts exceed what was promised for long, Young's formula does not hold, as for
/// matrices with complex Jacobi eigenvalues. Then a smooth fit of the counts chooses for some time; see
/// ``SmoothLearner``. There is no bound on the regret. What is guaranteed is that between two
/// suspensions, over n rounds that the theory chose, the mean of log(count / promised count), each
/// term cut to -0.75...2.5, is at most 0.25 + 4.5/n.
///
/// It draws nothing from the generator.
public struct YoungLearner: OnlineLearner {
  private var estimator: YoungEstimator<RadiusPopulation>

  /// The knots of the fallback's surface over the context: there is none.
  private static let placeCount = 1

  /// Makes a learner that has seen nothing yet.
  ///
  /// - Parameters:
  ///   - tolerance: the relative residual solves are run to, in (0, 1). A guess will do; a tenth or ten
  ///     times the true one costs some rounds.
  ///   - phaseLimit: how many omegas a solve may have where the method can change them.
  ///   - hasFallback: whether to stop believing the theory when counts contradict it.
  /// - Precondition: `tolerance` lies in (0, 1) and `phaseLimit` in 1...8.
  public init(tolerance: Double = 1e-8, phaseLimit: Int = 4, hasFallback: Bool = true) {
    estimator = YoungEstimator(
      tolerance: tolerance, phaseLimit: phaseLimit, belief: RadiusPopulation(),
      surface: hasFallback ? CountSurface(placeCount: Self.placeCount) : nil)
  }

  /// Whether the theory has kept its promises, so that it chooses.
  public var trustsTheory: Bool { estimator.trustsTheory }

  /// Decides for the next system: one omega.
  ///
  /// - Complexity: O(1): some thousand operations.
  public mutating func choose(
    context: Void, using generator: inout some RandomNumberGenerator
  ) -> ScheduleChoice {
    estimator.choose(context: (), place: 0, isSingle: true)
  }

  /// Decides for the next system, with as many omegas as the phase limit allows.
  ///
  /// - Complexity: O(1): some thousand operations.
  public mutating func chooseSchedule(
    context: Void, using generator: inout some RandomNumberGenerator
  ) -> ScheduleChoice {
    estimator.choose(context: (), place: 0, isSingle: false)
  }

  /// Learns the count of a choice.
  ///
  /// - Precondition: `loss` is finite.
  /// - Complexity: O(1): some thousand operations.
  public mutating func record(loss: Double, for choice: ScheduleChoice, context: Void) {
    estimator.record(loss: loss, for: choice, context: (), place: 0)
  }
}

extension YoungLearner: Codable {
  private enum CodingKeys: CodingKey {
    case estimator
  }

  /// Reads a learner back; it goes on exactly as the saved one would have.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if the state is not one a learner can be in.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    estimator = try container.decode(YoungEstimator<RadiusPopulation>.self, forKey: .estimator)
    try estimator.requirePlaces(count: Self.placeCount, in: decoder)
  }
}
