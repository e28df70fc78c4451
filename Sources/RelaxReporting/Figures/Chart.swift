/// A line chart of several series.
package struct Chart: Sendable {
  package var title: String
  package var subtitle: String
  package var xAxis: Axis
  package var yAxis: Axis
  package var series: [Series]
  package var references: [ReferenceLine]
  /// What lies below the lines; the axes are to be given its ranges.
  package var heatMap: HeatMap?

  package init(
    title: String, subtitle: String = "", xAxis: Axis, yAxis: Axis, series: [Series],
    references: [ReferenceLine] = [], heatMap: HeatMap? = nil
  ) {
    (self.title, self.subtitle, self.xAxis, self.yAxis) = (title, subtitle, xAxis, yAxis)
    (self.series, self.references, self.heatMap) = (series, references, heatMap)
  }
}

/// One line of a chart, with an optional shaded band around it.
package struct Series: Sendable {
  /// A place in data coordinates; one that an axis cannot show (a NaN, a zero on a logarithmic
  /// axis) interrupts the line.
  package struct Point: Sendable, Hashable {
    package var x: Double
    package var y: Double

    package init(x: Double, y: Double) { (self.x, self.y) = (x, y) }
  }

  /// The name in the legend; panels of one figure give series of one name one style.
  package var name: String
  package var points: [Point]
  /// The band's edges, in order of x, such as quartiles; empty for none.
  package var lowerEdge: [Point] = []
  package var upperEdge: [Point] = []
  /// Whether the edges are drawn as a bar at each point instead of a band.
  package var hasErrorBars = false
  /// `nil` picks a style from the place in the legend.
  package var style: LineStyle?

  package init(_ name: String, points: [Point], style: LineStyle? = nil) {
    (self.name, self.points, self.style) = (name, points, style)
  }

  /// A series from coordinates, of which there must be as many in each direction.
  package init(
    _ name: String, x: [Double], y: [Double], band: (lower: [Double], upper: [Double])? = nil,
    style: LineStyle? = nil
  ) {
    func points(_ values: [Double]) -> [Point] {
      precondition(values.count == x.count, "give series \(name) and its band as many x as y")
      return zip(x, values).map { Point(x: $0, y: $1) }
    }
    self.init(name, points: points(y), style: style)
    if let band { (lowerEdge, upperEdge) = (points(band.lower), points(band.upper)) }
  }
}

/// A thin grey line across a chart at one value, labelled inside the data area.
package struct ReferenceLine: Sendable, Hashable {
  var isVertical: Bool
  var value: Double
  var label: String

  package static func horizontal(_ value: Double, _ label: String) -> Self {
    Self(isVertical: false, value: value, label: label)
  }

  package static func vertical(_ value: Double, _ label: String) -> Self {
    Self(isVertical: true, value: value, label: label)
  }
}

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
    let (colors, dashes) = (Color.allCases.filter { $0 != .gray }, Dash.allCases)
    return Self(
      color: colors[index % colors.count], dash: dashes[index / colors.count % dashes.count])
  }

  /// The attributes of a stroked SVG element.
  var strokeAttributes: String {
    let pattern = dash == .solid ? "" : " stroke-dasharray=\"\(dash.rawValue)\""
    return "fill=\"none\" stroke=\"\(color.rawValue)\" stroke-width=\"\(SVGMarkup.pixels(width))\""
      + " stroke-linejoin=\"round\"\(pattern)"
  }
}
