extension ClosedRange<Double> {
  /// The number of the range that is nearest to another; the upper bound for a NaN.
  func nearest(to value: Double) -> Double { Swift.min(Swift.max(value, lowerBound), upperBound) }
}
