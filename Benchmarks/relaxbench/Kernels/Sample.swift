import RelaxReporting

/// One measurement of one entrant.
struct Sample: Sendable {
  /// Seconds of processor time for the unit of the contest, such as one row of a sweep.
  let seconds: Double
  /// Iterations, or their mean over many solves.
  var iterations: Double?
  /// The relative residual reached, as formed anew.
  var residual: Double?
  /// A number that must be the same, up to rounding, for all who did the same work.
  var checksum: Double?
}
