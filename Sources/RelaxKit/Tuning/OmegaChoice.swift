/// What a learner may choose so that a tuner can make a relaxation parameter of it.
///
/// Learners that pick from a list know no omegas. A choice is turned into one by a scale that the
/// tuner keeps: for an ``ArmChoice`` it is an ``OmegaGrid``. A learner that chooses something else,
/// such as a real number, brings a scale of its own by conforming its choice to this protocol.
public protocol OmegaChoice: Sendable {
  /// What turns choices into relaxation parameters.
  associatedtype Scale: Sendable

  /// The relaxation parameter of this choice; that of the last phase if there are several.
  func omega(on scale: Scale) -> Double

  /// The omegas of a solve, if the choice has several; only learners whose
  /// ``OnlineLearner/chooseSchedule(context:using:)`` plans them make such choices.
  func schedule(on scale: Scale) -> OmegaSchedule?

  /// The iterations the learner expects of it, from which on a residual that does not fall ends an attempt;
  /// nil if it does not say.
  var expectedCount: Double? { get }
}

extension OmegaChoice {
  /// None: one omega for all sweeps.
  public func schedule(on scale: Scale) -> OmegaSchedule? { nil }

  /// Not known.
  public var expectedCount: Double? { nil }
}

extension ArmChoice: OmegaChoice {
  /// The omega the grid has for this arm.
  public func omega(on grid: OmegaGrid) -> Double { grid[arm] }
}
