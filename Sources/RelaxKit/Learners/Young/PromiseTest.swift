/// Whether a model keeps its promises: a one-sided cumulative sum test (Page 1954) of log counts
/// against those promised.
///
/// While the model is trusted, over any n counts the sum of log(count / promise), each cut
/// to `surprises`, is at most `n slack + threshold`. When the sum of the surprises beyond the
/// slack passes the threshold, the model is suspended, four times as long each time.
struct PromiseTest: Sendable, Hashable {
  private var sum = 0.0
  /// The rounds left until the model is tried again.
  private(set) var suspension = 0
  private var nextSuspension = Self.firstSuspension

  /// By how much log counts may exceed promises for ever: model errors of 20 %, and the scatter of
  /// counts about their mean.
  private static let slack = 0.25
  /// What one log count may say: a good one not much, since easy systems do not excuse failures.
  private static let surprises = -0.75...2.5
  /// Two or three failures in a row, or thirty counts that are half as large again as promised. With 3 the
  /// scatter of the paper's family of high variance was now and then taken for a failure.
  private static let threshold = 4.5
  private static let firstSuspension = 20
  private static let longestSuspension = 1 << 40

  /// Whether the model may choose.
  var isPassed: Bool { suspension == 0 }

  /// Counts a round that the model did not choose.
  mutating func wait() { suspension = max(suspension - 1, 0) }

  /// Takes in a count that was promised.
  ///
  /// - Returns: whether the model has just failed.
  mutating func record(count: Double, promised: Double) -> Bool {
    // Counts that come late, of choices made before the suspension, have had their effect.
    guard suspension == 0 else { return false }
    let surprise = log(count / promised)
    let range = Self.surprises
    sum += min(max(surprise, range.lowerBound), range.upperBound) - Self.slack
    sum = max(sum, 0)
    guard sum > Self.threshold else { return false }
    // The next time it has less credit.
    sum = Self.threshold / 2
    suspension = nextSuspension
    nextSuspension = min(4 * nextSuspension, Self.longestSuspension)
    return true
  }
}

extension PromiseTest: Codable {
  private enum CodingKeys: CodingKey {
    case sum
    case suspension
    case nextSuspension
  }

  /// Reads a test back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if its numbers are impossible.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    sum = try container.decode(in: 0...Self.threshold, forKey: .sum)
    suspension = try container.decode(in: 0...Self.longestSuspension, forKey: .suspension)
    nextSuspension = try container.decode(in: 1...Self.longestSuspension, forKey: .nextSuspension)
  }
}
