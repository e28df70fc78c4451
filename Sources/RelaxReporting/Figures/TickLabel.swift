import Foundation

/// The forms a number takes beside an axis, all with a true minus sign.
package enum TickLabel {
  /// With that many decimals: `0.50`.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    signed(String(format: "%.\(decimals)f", value))
  }

  /// Thousands and millions by suffix: `250`, `1k`, `1.5M`.
  package static func compact(_ value: Double) -> String {
    switch abs(value) {
    case 1e6...: signed(String(format: "%g", value / 1e6)) + "M"
    case 1e3...: signed(String(format: "%g", value / 1e3)) + "k"
    default: signed(String(format: "%g", value))
    }
  }

  /// By powers of ten: `10⁻⁸`, `2·10⁵`.
  package static func power(_ value: Double) -> String {
    guard value != 0 else { return "0" }
    let exponent = Int((log10(abs(value)) + 1e-9).rounded(.down))
    let digits = String(format: "%g", value / pow(10, Double(exponent)))
    let power = "10" + String("\(exponent)".map { superscripts[$0] ?? $0 })
    return digits == "1" ? power : signed(digits) + "·" + power
  }

  private static let superscripts: [Character: Character] = [
    "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷",
    "8": "⁸", "9": "⁹",
  ]

  private static func signed(_ text: String) -> String {
    let isZero = !text.contains { ("1"..."9").contains($0) }
    let digits = text.drop { $0 == "-" }
    return isZero || !text.hasPrefix("-") ? String(digits) : "−" + digits
  }
}
