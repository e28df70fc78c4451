extension [Double] {
  /// The largest absolute value; NaN or infinite if an element is, and 0 for an empty array.
  var largestMagnitude: Double { span.largestMagnitude }
}

extension Span<Double> {
  /// The largest absolute value; NaN or infinite if an element is, and 0 for an empty span.
  var largestMagnitude: Double {
    // Without the sign bit, the patterns of numbers ascend with them, infinity and NaN last. Two of
    // them, since each comparison waits for the one before.
    let elements = self
    var largest: (UInt64, UInt64) = (0, 0)
    var index = 0
    while index + 2 <= elements.count {
      largest.0 = Swift.max(largest.0, elements[index].magnitude.bitPattern)
      largest.1 = Swift.max(largest.1, elements[index + 1].magnitude.bitPattern)
      index += 2
    }
    if index < elements.count {
      largest.0 = Swift.max(largest.0, elements[index].magnitude.bitPattern)
    }
    return Double(bitPattern: Swift.max(largest.0, largest.1))
  }
}
