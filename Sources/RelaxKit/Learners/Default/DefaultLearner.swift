/// What a tuner learns with when no learner is named.
///
///     var tuner = OmegaTuner(solver: SOR())  // OmegaTuner<SOR, DefaultLearner>
///
/// It names no algorithm: what it does may become better with a later release, and the type in your
/// stored properties stays. It draws nothing from the generator.
public struct DefaultLearner: OnlineLearner, Codable {
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

  private var young: YoungLearner?
  private var smooth: SmoothLearner?
  private var tolerance = 1e-8

  /// Makes a learner that has seen nothing yet.
  public init(method: Method = .unknown) {
    self.method = method
    if method == .sor { young = YoungLearner() } else { smooth = SmoothLearner() }
  }

  /// Takes over the tolerance.
  public mutating func expect(tolerance: Double) { self.tolerance = tolerance }

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
    young?.choose(using: &generator) ?? smooth?.choose(context: (), using: &generator)
      ?? ScheduleChoice(schedule: .constant(1))
  }

  /// Decides for the next system: perhaps some sweeps with omega 1 first.
  ///
  /// - Precondition: ``validate(context:)`` accepts the context.
  public mutating func chooseSchedule(
    context: TuningContext, using generator: inout some RandomNumberGenerator
  ) -> ScheduleChoice {
    young?.chooseSchedule(context: (), using: &generator)
      ?? choose(context: context, using: &generator)
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
    young?.record(loss: loss, for: choice, context: ())
    smooth?.record(loss: loss, for: choice, context: ())
  }
}

extension DefaultLearner: CustomStringConvertible {
  /// What it believes now, in words.
  public var description: String { "a learner for \(method)" }
}
