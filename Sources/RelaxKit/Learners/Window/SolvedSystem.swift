/// What the window keeps of a solve.
struct SolvedSystem: Sendable {
  /// The first guess of the best depth, if there was one.
  var guess: Double?
  /// The logarithm of the factor by which the residual was to be reduced.
  var reduction: Double
  /// The sweeps with omega 1 at the beginning.
  var opening: Double
  /// The depth of the other sweeps.
  var depth: Double
  /// The iterations.
  var count: Double
  /// Whether they were in vain.
  var isFailure: Bool
  /// The caller's numbers.
  var values: [Double]
}
