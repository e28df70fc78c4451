import Foundation

/// An axis fitted to data: its range, its ticks, and where on it a value lies.
package struct AxisScale: Sendable {
  package let kind: Axis.Kind
  package let range: ClosedRange<Double>
  /// The labelled values, ascending, within the range.
  package let ticks: [Double]
  /// On a logarithmic axis, the unlabelled multiples of powers of ten.
  package let minorTicks: [Double]

  /// Fits an axis to the values of the data it can show, with about `divisions` labels at most.
  package init(_ axis: Axis, covering values: some Sequence<Double>, divisions: Int = 8) {
    kind = axis.kind
    // Beyond 1e±300 the arithmetic below could overflow; no chart is read there.
    let shown = values.filter {
      $0.magnitude <= 1e300 && (axis.kind == .linear || $0 >= 1e-300)
    }
    var low = axis.range?.lowerBound ?? shown.min() ?? 1
    var high = axis.range?.upperBound ?? shown.max() ?? 10
    if high - low <= max(1e-9 * max(abs(low), abs(high)), 1e-290) {
      // A range around numbers next to 0 is one around 0: halving them could give nothing.
      (low, high) =
        axis.kind == .log || low > 1e-280
        ? (low / 2, low * 2) : (low - max(1, -low / 2), low + max(1, -low / 2))
    }
    let (ticks, minorTicks) =
      axis.kind == .linear
      ? (Self.linearTicks(low, high, extending: axis.range == nil, divisions: divisions), [])
      : Self.logarithmicTicks(low, high, extending: axis.range == nil, divisions: divisions)
    let all = ticks + minorTicks
    range =
      axis.range ?? min(low, all.min() ?? low)...max(high, all.max() ?? high)
    self.ticks = ticks
    self.minorTicks = minorTicks
  }

  /// The place of a value, 0 at the start of the axis and 1 at its end; `nil` if it has none.
  package func fraction(of value: Double) -> Double? {
    guard value.isFinite else { return nil }
    switch kind {
    case .linear: return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    case .log:
      guard value > 0 else { return nil }
      let start = log10(range.lowerBound)
      return (log10(value) - start) / (log10(range.upperBound) - start)
    }
  }

  /// The ticks' labels, in one form along the axis.
  package var labels: [String] {
    let magnitudes = ticks.map(abs).filter { $0 > 0 }
    guard let smallest = magnitudes.min(), let largest = magnitudes.max() else {
      return ticks.map { _ in "0" }
    }
    if smallest < 1e-4 || largest >= 1e9 || (kind == .log && largest / smallest > 1e7) {
      return ticks.map(TickLabel.power)
    }
    if kind == .log || largest >= 10_000 { return ticks.map(TickLabel.compact) }
    let step = ticks.count > 1 ? ticks[1] - ticks[0] : largest
    let decimals = max(0, Int((-log10(step) - 1e-9).rounded(.up)))
    return ticks.map { TickLabel.fixed($0, decimals: decimals) }
  }

  /// Multiples of the smallest 1, 2 or 5 times a power of ten that gives no more divisions.
  private static func linearTicks(_ low: Double, _ high: Double, extending: Bool, divisions: Int)
    -> [Double]
  {
    let aim = (high - low) / Double(divisions)
    var exponent = Int(log10(aim).rounded(.down))
    let ratio = aim / decimal(1, exponent) * (1 - 1e-9)
    var digit = ratio <= 1 ? 1.0 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10
    if digit == 10 { (digit, exponent) = (1, exponent + 1) }
    let step = decimal(digit, exponent)
    let outward = extending ? 1e-9 : -1e-9
    let first =
      extending ? (low / step + outward).rounded(.down) : (low / step + outward).rounded(.up)
    let last =
      extending ? (high / step - outward).rounded(.up) : (high / step - outward).rounded(.down)
    guard first <= last else { return [] }
    return (Int(first)...Int(last)).map { decimal(Double($0) * digit, exponent) }
  }

  /// Powers of ten, within two decades also 2 and 5 times those; the range ends on such a value.
  private static func logarithmicTicks(
    _ low: Double, _ high: Double, extending: Bool, divisions: Int
  ) -> (major: [Double], minor: [Double]) {
    let exponents = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
    let round = exponents.flatMap { exponent in [1, 2, 5].map { decimal($0, exponent) } }
    let start = extending ? round.last { $0 <= low * (1 + 1e-9) } ?? low : low
    let end = extending ? round.first { $0 >= high * (1 - 1e-9) } ?? high : high
    let shown = start...end
    // Where all powers would crowd, every second, third, ... stays.
    let stride = (exponents.count + divisions - 1) / divisions
    var major = exponents.filter { $0.isMultiple(of: stride) }
      .map { decimal(1, $0) }.filter(shown.contains)
    if end / start <= 100 { major = round.filter(shown.contains) }
    guard major.count > 1 else {
      return (linearTicks(low, high, extending: extending, divisions: divisions), [])
    }
    let minor = exponents.flatMap { exponent in
      stride > 1 ? [decimal(1, exponent)] : (2...9).map { decimal(Double($0), exponent) }
    }
    return (major, minor.filter { shown.contains($0) && !major.contains($0) })
  }

  /// `digits · 10^exponent`, rounded once for every exponent a chart meets.
  private static func decimal(_ digits: Double, _ exponent: Int) -> Double {
    exponent < 0 ? digits / pow(10, Double(-exponent)) : digits * pow(10, Double(exponent))
  }
}
