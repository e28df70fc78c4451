import Foundation

/// SVG text under construction: the few elements a chart is made of.
package struct SVGMarkup {
  package private(set) var text = ""

  enum Anchor { case start, middle, end }

  /// Text with the five characters XML reserves replaced, and those it forbids left out.
  package static func escaping(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&apos;"
      case "\t", "\n", "\r": escaped.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": break
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// A length in pixels to a tenth, the finest a screen or a printed page shows.
  static func pixels(_ length: Double) -> String {
    let tenths = Int((min(max(length, -1e6), 1e6) * 10).rounded())
    return tenths.isMultiple(of: 10) ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
  }

  /// The width text takes, from above: no font is at hand to measure it with.
  static func estimatedWidth(_ text: String, fontSize: Double = 13) -> Double {
    0.6 * fontSize * Double(text.count)
  }

  /// An element without content, with lengths in pixels and further attributes.
  static func element(
    _ name: String, _ lengths: KeyValuePairs<String, Double>, _ attributes: String = ""
  ) -> String {
    "<\(name)" + lengths.map { " \($0)=\"\(pixels($1))\"" }.joined()
      + (attributes.isEmpty ? "/>" : " \(attributes)/>")
  }

  mutating func add(_ markup: String) { text += markup + "\n" }

  mutating func add(
    _ name: String, _ lengths: KeyValuePairs<String, Double>, _ attributes: String
  ) {
    add(Self.element(name, lengths, attributes))
  }

  mutating func addLine(from start: SIMD2<Double>, to end: SIMD2<Double>, attributes: String) {
    add("line", ["x1": start.x, "y1": start.y, "x2": end.x, "y2": end.y], attributes)
  }

  mutating func addText(
    _ content: String, x: Double, y: Double, size: Double = 13, anchor: Anchor = .start,
    attributes: String = ""
  ) {
    guard !content.isEmpty else { return }
    add(
      "<text x=\"\(Self.pixels(x))\" y=\"\(Self.pixels(y))\" font-size=\"\(Self.pixels(size))\" "
        + "text-anchor=\"\(anchor)\" \(attributes)>\(Self.escaping(content))</text>")
  }
}
