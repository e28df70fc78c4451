/// What a learner may choose so that a tuner can make an omega of it.
///
/// Learners know no omegas. A choice is turned into one by a scale that the tuner keeps: for an
/// ``ArmChoice`` it is an ``OmegaGrid``. A learner that chooses something else, such as a real number,
/// brings a scale of its own by conforming its choice to this protocol.
public protocol OmegaChoice: Sendable {
  /// What turns choices into omegas.
  associatedtype Scale: Sendable

  /// The omega of this choice, in (0, 2).
  func omega(on scale: Scale) -> Double

  /// The omegas of a solve with this choice; one for all sweeps unless the learner plans more.
  func schedule(on scale: Scale) -> OmegaSchedule
}

extension OmegaChoice {
  /// One omega for all sweeps.
  public func schedule(on scale: Scale) -> OmegaSchedule { .constant(omega(on: scale)) }
}

extension ArmChoice: OmegaChoice {
  /// The omega the grid has for this arm.
  public func omega(on grid: OmegaGrid) -> Double { grid[arm] }
}
