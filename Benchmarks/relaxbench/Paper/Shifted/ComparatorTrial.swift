import RelaxReporting

/// What a random system of the comparators experiment gives.
struct ComparatorTrial: Codable, Sendable {
  var shift: Double
  /// The sweeps for each omega.
  var counts: [Int]
  /// The near-asymptotic bound for each omega, and its tau; nil without dense linear algebra.
  var bounds: [Double]?
  var tau: Double?
}
