extension Double {
  /// The number to that number of decimal places; without a fraction for 0.
  func text(places: Int) -> String {
    guard isFinite, abs(self) < 1e15 else { return "\(self)" }
    let unit = (0..<places).reduce(1.0) { unit, _ in unit * 10 }
    let rounded = (self * unit).rounded() / unit
    return places == 0 ? "\(Int(rounded))" : "\(rounded)"
  }

  /// The number to that number of significant digits; more may show beyond 10²² and its inverse, where powers
  /// of ten are not exact.
  func text(digits: Int) -> String {
    guard isFinite, abs(self) >= .leastNormalMagnitude else { return "\(self)" }
    let limit = (0..<digits).reduce(1.0) { limit, _ in limit * 10 }
    var (scaled, unit) = (self, 1.0)
    while abs(scaled) < limit / 10, unit < 1e300 {
      unit *= 10
      scaled = self * unit
    }
    if unit > 1 { return "\(scaled.rounded() / unit)" }
    while abs(scaled) >= limit {
      unit *= 10
      scaled = self / unit
    }
    return "\(scaled.rounded() * unit)"
  }
}
