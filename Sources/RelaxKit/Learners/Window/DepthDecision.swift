/// A depth, and what is believed of the log count with it.
struct DepthDecision: Sendable {
  var depth: Double
  /// The depth that seemed best beforehand, to which it is relative.
  var center: Double
  var mean: Double
  var variance: Double

  /// Omega 1, where nothing is known.
  static let omegaOne = DepthDecision(depth: 0, center: 0, mean: 4, variance: 1)

  /// The iterations to expect.
  var count: Double { max(exp(min(mean, CountWindow.largestLogCount)), 1) }
}
