/// A depth, and what is believed of the log count with it.
struct DepthDecision: Sendable, Codable {
  var depth: Double
  /// The depth that seemed best beforehand, to which it is relative.
  var center: Double
  var mean: Double
  var variance: Double

  /// Omega 1, where nothing is known.
  static let omegaOne = DepthDecision(depth: 0, center: 0, mean: 4, variance: 1)

  /// The iterations to expect.
  var count: Double { max(exp(min(mean, CountWindow.logCounts.upperBound)), 1) }
}

extension DepthDecision {
  /// Reads a decision back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` for numbers that are impossible.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    depth = try container.decode(in: WindowDepths.all, forKey: .depth)
    center = try container.decode(in: -10...10, forKey: .center)
    mean = try container.decode(in: .finite, forKey: .mean)
    variance = try container.decode(in: .notNegative, forKey: .variance)
  }
}
