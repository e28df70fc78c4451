/// The scale of a choice that is an omega itself, or a schedule of several: nothing to convert.
public struct DirectScale: Sendable, Hashable, Codable {
  /// Makes the scale.
  public init() {}
}

extension ScheduleChoice: OmegaChoice {
  /// The omega of the last phase.
  public func omega(on scale: DirectScale) -> Double { schedule.finalOmega }

  /// The schedule as it was chosen.
  public func schedule(on scale: DirectScale) -> OmegaSchedule { schedule }
}
