/// Traps unless positions of contexts in a range can be computed.
func checkContextRange(_ range: ClosedRange<Double>) {
  require(
    range.hasUsableLength,
    "the context range is \(range); give one whose length is finite and above 0")
}

extension ClosedRange<Double> {
  /// Whether positions in the range can be computed: its length is finite and not 0.
  var hasUsableLength: Bool {
    let length = upperBound - lowerBound
    return length > 0 && length.isFinite
  }

  /// Where a context lies, from 0 at the lower end to 1 at the upper; outside, the nearer end
  /// counts.
  func position(of context: Double) -> Double {
    require(context.isFinite, "give a finite context; validate(context:) tells beforehand")
    let clamped = Swift.min(Swift.max(context, lowerBound), upperBound)
    return (clamped - lowerBound) / (upperBound - lowerBound)
  }
}

extension KeyedDecodingContainer {
  /// Reads an interval of contexts and refuses one in which contexts have no place.
  func decodeContextRange(forKey key: Key) throws -> ClosedRange<Double> {
    let range = try decode(ClosedRange<Double>.self, forKey: key)
    guard range.hasUsableLength else {
      throw inconsistentState(forKey: key, "= \(range) has no finite length above 0")
    }
    return range
  }
}
