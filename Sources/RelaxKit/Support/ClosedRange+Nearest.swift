extension ClosedRange<Double> {
  /// The number of the range that is nearest to another; a NaN stays one.
  func nearest(to value: Double) -> Double { Swift.min(Swift.max(value, lowerBound), upperBound) }
}
