extension [Double] {
  /// The median: the middle value, or the mean of the middle two; NaN if there is none.
  var median: Double {
    guard !isEmpty else { return .nan }
    let sorted = sorted()
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}
