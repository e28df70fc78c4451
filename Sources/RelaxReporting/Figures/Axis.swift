import Foundation

/// What an axis shows and how it is divided; the label says the unit.
package struct Axis: Sendable, Hashable {
  package enum Kind: Sendable { case linear, log }

  package var kind: Kind
  package var label: String
  /// The values shown; `nil` for those of the data, extended to round numbers.
  package var range: ClosedRange<Double>?
  /// Names for the places 0, 1, ..., which are labelled with them; empty for numbers.
  package var names: [String] = []

  package static func linear(_ label: String, in range: ClosedRange<Double>? = nil) -> Self {
    Self(kind: .linear, label: label, range: range)
  }

  /// A logarithmic axis, with a positive range.
  package static func log(_ label: String, in range: ClosedRange<Double>? = nil) -> Self {
    precondition(range.map { $0.lowerBound > 0 } ?? true, "a logarithmic axis starts above 0")
    return Self(kind: .log, label: label, range: range)
  }

  /// An axis with names at the places 0, 1, ...
  package static func names(_ names: [String], label: String = "") -> Self {
    var axis = linear(label, in: -0.5...max(0.5, Double(names.count) - 0.5))
    axis.names = names
    return axis
  }
}

/// An axis fitted to data: its range, its ticks, and where on it a value lies.
package struct AxisScale: Sendable {
  package let kind: Axis.Kind
  package let range: ClosedRange<Double>
  /// The labelled values, ascending, within the range.
  let ticks: [Double]
  /// On a logarithmic axis, the unlabelled multiples of powers of ten.
  let minorTicks: [Double]
  private let names: [String]

  /// Fits an axis to the values of the data it can show, with about `divisions` labels at most.
  package init(_ axis: Axis, covering values: some Sequence<Double>, divisions: Int = 8) {
    kind = axis.kind
    names = axis.names
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
    let isExtended = axis.range == nil
    if !names.isEmpty {
      (ticks, minorTicks) = (names.indices.map(Double.init), [])
    } else if axis.kind == .linear {
      ticks = Self.linearTicks(low, high, extending: isExtended, divisions: divisions)
      minorTicks = []
    } else {
      (ticks, minorTicks) = Self.logarithmicTicks(
        low, high, extending: isExtended, divisions: divisions)
    }
    let all = ticks + minorTicks + [low, high]
    range = axis.range ?? (all.min() ?? low)...(all.max() ?? high)
  }

  /// The place of a value, 0 at the start of the axis and 1 at its end; `nil` if it has none.
  package func fraction(of value: Double) -> Double? {
    guard value.isFinite, kind == .linear || value > 0 else { return nil }
    let place: (Double) -> Double = kind == .linear ? { $0 } : log10
    let start = place(range.lowerBound)
    return (place(value) - start) / (place(range.upperBound) - start)
  }

  /// The ticks' labels, in one form along the axis.
  package var labels: [String] {
    if !names.isEmpty { return names }
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
  private static func linearTicks(
    _ low: Double, _ high: Double, extending: Bool, divisions: Int
  ) -> [Double] {
    let aim = (high - low) / Double(divisions)
    var exponent = Int(log10(aim).rounded(.down))
    let ratio = aim / decimal(1, exponent) * (1 - 1e-9)
    var digit = ratio <= 1 ? 1.0 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10
    if digit == 10 { (digit, exponent) = (1, exponent + 1) }
    let step = decimal(digit, exponent)
    let outward = extending ? 1e-9 : -1e-9
    let first = (low / step + outward).rounded(extending ? .down : .up)
    let last = (high / step - outward).rounded(extending ? .up : .down)
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

/// The forms a number takes beside an axis, all with a true minus sign.
package enum TickLabel {
  /// With that many decimals: `0.50`.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    signed(String(format: "%.\(decimals)f", value))
  }

  /// Thousands and millions by suffix: `250`, `1k`, `1.5M`.
  package static func compact(_ value: Double) -> String {
    let (unit, suffix) = abs(value) >= 1e6 ? (1e6, "M") : abs(value) >= 1e3 ? (1e3, "k") : (1, "")
    return signed(String(format: "%g", value / unit)) + suffix
  }

  /// By powers of ten: `10⁻⁸`, `2·10⁵`.
  package static func power(_ value: Double) -> String {
    guard value != 0 else { return "0" }
    let exponent = Int((log10(abs(value)) + 1e-9).rounded(.down))
    let digits = String(format: "%g", value / pow(10, Double(exponent)))
    let superscripts = Dictionary(uniqueKeysWithValues: zip("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    let power = "10" + String("\(exponent)".map { superscripts[$0] ?? $0 })
    return digits == "1" ? power : signed(digits) + "·" + power
  }

  private static func signed(_ text: String) -> String {
    let isZero = !text.contains { ("1"..."9").contains($0) }
    let digits = text.drop { $0 == "-" }
    return isZero || !text.hasPrefix("-") ? String(digits) : "−" + digits
  }
}
