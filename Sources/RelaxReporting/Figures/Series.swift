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
    self.name = name
    self.points = points
    self.style = style
  }

  /// A series from coordinates.
  ///
  /// - Precondition: `x`, `y` and each edge of the band have one length.
  package init(
    _ name: String, x: [Double], y: [Double], band: (lower: [Double], upper: [Double])? = nil,
    style: LineStyle? = nil
  ) {
    precondition(x.count == y.count, "give series \(name) as many x as y")
    self.init(name, points: Self.points(x, y), style: style)
    if let band {
      precondition(
        band.lower.count == x.count && band.upper.count == x.count,
        "give the band of series \(name) as many lower and upper values as x")
      lowerEdge = Self.points(x, band.lower)
      upperEdge = Self.points(x, band.upper)
    }
  }

  private static func points(_ x: [Double], _ y: [Double]) -> [Point] {
    zip(x, y).map { Point(x: $0, y: $1) }
  }
}
