/// How a series is drawn: its colour, its dashes, its width, and whether points are marked.
///
/// The colours are those of Okabe and Ito (*Color Universal Design*, 2008), which stay apart for
/// every common kind of colour vision; their yellow is left out, being too faint on white.
package struct LineStyle: Sendable, Hashable {
  package enum Color: String, Sendable, CaseIterable {
    case blue = "#0072B2"
    case vermillion = "#D55E00"
    case green = "#009E73"
    case purple = "#CC79A7"
    case orange = "#E69F00"
    case skyBlue = "#56B4E9"
    case black = "#000000"
    case gray = "#777777"
  }

  package enum Dash: String, Sendable, CaseIterable {
    case solid = ""
    case dashed = "8 4"
    case dotted = "2 3.5"
    case dashDotted = "9 3.5 2 3.5"
  }

  package var color: Color
  package var dash: Dash
  /// In pixels; 0 draws no line, so that with markers the series is a scatter.
  package var width: Double
  package var hasMarkers: Bool

  package init(
    color: Color, dash: Dash = .solid, width: Double = 2, hasMarkers: Bool = false
  ) {
    (self.color, self.dash, self.width, self.hasMarkers) = (color, dash, width, hasMarkers)
  }

  package static func solid(_ color: Color) -> Self { Self(color: color) }
  package static func dashed(_ color: Color) -> Self { Self(color: color, dash: .dashed) }
  package static func dotted(_ color: Color) -> Self { Self(color: color, dash: .dotted) }
  package static func dashDotted(_ color: Color) -> Self { Self(color: color, dash: .dashDotted) }
  package static func scatter(_ color: Color) -> Self {
    Self(color: color, width: 0, hasMarkers: true)
  }

  /// The style of the series at that place in the legend: colours first, then dashes change.
  package static func automatic(_ index: Int) -> Self {
    let colors = Color.allCases.filter { $0 != .gray }
    let dashes = Dash.allCases
    return Self(
      color: colors[index % colors.count], dash: dashes[index / colors.count % dashes.count])
  }

  /// The attributes of a stroked SVG element.
  package var strokeAttributes: String {
    let pattern = dash == .solid ? "" : " stroke-dasharray=\"\(dash.rawValue)\""
    return "fill=\"none\" stroke=\"\(color.rawValue)\" stroke-width=\"\(SVGMarkup.pixels(width))\""
      + " stroke-linejoin=\"round\"\(pattern)"
  }
}
