/// What the window keeps of a solve.
struct SolvedSystem: Sendable {
  /// The first guess of the best depth, if there was one.
  var guess: Double?
  /// The logarithm of the factor by which the residual was to be reduced.
  var reduction: Double
  /// The sweeps before the last omega, and their mean depth.
  var opening: Double
  var openingDepth: Double
  /// The depth of the last omega.
  var depth: Double
  /// The iterations.
  var count: Double
  /// Whether they were in vain.
  var isFailure: Bool
  /// The caller's numbers.
  var values: [Double]
}
