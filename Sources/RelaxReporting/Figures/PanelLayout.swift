/// One chart's place in a figure: it turns data into pixels and draws them.
struct PanelLayout {
  private let chart: Chart
  private let identifier: String
  private let styles: [String: LineStyle]
  private let (xScale, yScale): (AxisScale, AxisScale)
  private let (outerLeft, right): (Double, Double)
  private let (top, bottom): (Double, Double)
  /// The room for the labels of the vertical axis; panels of one width line up.
  var labelWidth: Double

  /// Lays a chart out in a rectangle of the figure; the identifier is unique in the file.
  init(
    _ chart: Chart, identifier: String, styles: [String: LineStyle], x: Double, y: Double,
    width: Double, height: Double
  ) {
    (self.chart, self.identifier, self.styles) = (chart, identifier, styles)
    let points = chart.series.flatMap { [$0.points, $0.lowerEdge, $0.upperEdge] }.joined()
    func values(vertical: Bool) -> [Double] {
      chart.references.filter { $0.isVertical == vertical }.map(\.value)
    }
    outerLeft = x
    right = x + width - 22
    top = y + (chart.title.isEmpty ? 12 : 34) + (chart.subtitle.isEmpty ? 0 : 18)
    bottom = y + height - 56
    xScale = AxisScale(
      chart.xAxis, covering: points.map(\.x) + values(vertical: true),
      divisions: min(8, max(3, Int(width / 70))))
    yScale = AxisScale(
      chart.yAxis, covering: points.map(\.y) + values(vertical: false),
      divisions: min(8, max(3, Int(height / 40))))
    labelWidth = yScale.labels.map { SVGMarkup.estimatedWidth($0) }.max() ?? 0
  }

  private var left: Double { outerLeft + 40 + labelWidth }

  func draw(into markup: inout SVGMarkup) {
    drawAxes(into: &markup)
    let clip = SVGMarkup.element(
      "rect", ["x": left, "y": top - 1, "width": right - left, "height": bottom - top + 2])
    markup.add("<clipPath id=\"\(identifier)\">\(clip)</clipPath>")
    markup.add("<g clip-path=\"url(#\(identifier))\">")
    if let map = chart.heatMap { draw(map, into: &markup) }
    for series in chart.series { drawBand(of: series, into: &markup) }
    for reference in chart.references { drawLine(of: reference, into: &markup) }
    for series in chart.series { drawLine(of: series, into: &markup) }
    markup.add("</g>")
    drawReferenceLabels(into: &markup)
  }

  private func drawAxes(into markup: inout SVGMarkup) {
    let (grid, axis) = ("stroke=\"#E4E4E4\"", "stroke=\"#444444\"")
    markup.addText(
      chart.title, x: left, y: top - (chart.subtitle.isEmpty ? 12 : 30), size: 15,
      attributes: "font-weight=\"bold\"")
    markup.addText(chart.subtitle, x: left, y: top - 12, attributes: "fill=\"#555555\"")
    for (value, label) in zip(xScale.ticks, xScale.labels) {
      guard let x = x(value) else { continue }
      markup.addLine(from: [x, top], to: [x, bottom], attributes: grid)
      markup.addLine(from: [x, bottom], to: [x, bottom + 6], attributes: axis)
      markup.addText(label, x: x, y: bottom + 21, anchor: .middle)
    }
    for (value, label) in zip(yScale.ticks, yScale.labels) {
      guard let y = y(value) else { continue }
      markup.addLine(from: [left, y], to: [right, y], attributes: grid)
      markup.addLine(from: [left - 6, y], to: [left, y], attributes: axis)
      markup.addText(label, x: left - 9, y: y + 4.5, anchor: .end)
    }
    for x in xScale.minorTicks.compactMap(x) {
      markup.addLine(from: [x, bottom], to: [x, bottom + 3], attributes: axis)
    }
    for y in yScale.minorTicks.compactMap(y) {
      markup.addLine(from: [left - 3, y], to: [left, y], attributes: axis)
    }
    markup.addLine(from: [left, bottom], to: [right, bottom], attributes: axis)
    markup.addLine(from: [left, top], to: [left, bottom], attributes: axis)
    markup.addText(
      chart.xAxis.label, x: (left + right) / 2, y: bottom + 44, size: 14, anchor: .middle)
    let (turnX, turnY) = (outerLeft + 20, (top + bottom) / 2)
    markup.addText(
      chart.yAxis.label, x: turnX, y: turnY, size: 14, anchor: .middle,
      attributes: "transform=\"rotate(-90 \(SVGMarkup.pixels(turnX)) \(SVGMarkup.pixels(turnY)))\"")
  }

  // MARK: Series

  private func drawBand(of series: Series, into markup: inout SVGMarkup) {
    guard !series.lowerEdge.isEmpty, let color = styles[series.name]?.color.rawValue else { return }
    if series.hasErrorBars { return drawErrorBars(of: series, color: color, into: &markup) }
    // Out along the upper edge and back along the lower one; places without a pixel are left out.
    let outline = Polyline(
      (series.upperEdge.compactMap(pixel) + series.lowerEdge.reversed().compactMap(pixel))
        .map(Optional.some))
    markup.add("<path d=\"\(outline.pathData)\" fill=\"\(color)\" fill-opacity=\"0.18\"/>")
  }

  /// Draws a bar with caps from the lower edge to the upper one at each point.
  private func drawErrorBars(of series: Series, color: String, into markup: inout SVGMarkup) {
    let stroke = "stroke=\"\(color)\" stroke-width=\"1.4\""
    for (low, high) in zip(series.lowerEdge, series.upperEdge) {
      guard let bottom = pixel(low), let top = pixel(high) else { continue }
      markup.addLine(from: top, to: bottom, attributes: stroke)
      for end in [top, bottom] {
        markup.addLine(from: end - [4, 0], to: end + [4, 0], attributes: stroke)
      }
    }
  }

  private func drawLine(of series: Series, into markup: inout SVGMarkup) {
    guard let style = styles[series.name] else { return }
    if style.width > 0 {
      let line = Polyline(series.points.map(pixel))
      markup.add("<path d=\"\(line.pathData)\" \(style.strokeAttributes)/>")
    }
    guard style.hasMarkers else { return }
    for place in series.points.compactMap(pixel) {
      markup.add(
        "circle", ["cx": place.x, "cy": place.y, "r": 3], "fill=\"\(style.color.rawValue)\"")
    }
  }

  /// Draws the cells of a heat map: one path for each colour, with a box for each run of cells.
  private func draw(_ map: HeatMap, into markup: inout SVGMarkup) {
    var paths = [String](repeating: "", count: HeatMap.colors.count)
    for (row, values) in map.values.enumerated() {
      guard let bottom = y(map.yEdges[row]), let top = y(map.yEdges[row + 1]) else { continue }
      var first = 0
      while first < values.count {
        let level = map.level(of: values[first])
        let end = values[first...].firstIndex { map.level(of: $0) != level } ?? values.count
        if let left = x(map.xEdges[first]), let right = x(map.xEdges[end]) {
          // Absolute places, so that rounding leaves no gap between neighbours.
          let (start, end) = (SVGMarkup.pixels(left), SVGMarkup.pixels(right))
          paths[level] +=
            "M\(start) \(SVGMarkup.pixels(top))H\(end)V\(SVGMarkup.pixels(bottom))H\(start)z"
        }
        first = end
      }
    }
    for (color, path) in zip(HeatMap.colors, paths) where !path.isEmpty {
      // Without smoothing, which would leave seams between boxes.
      markup.add("<path d=\"\(path)\" fill=\"\(color)\" shape-rendering=\"crispEdges\"/>")
    }
  }

  // MARK: Reference lines

  private func drawLine(of reference: ReferenceLine, into markup: inout SVGMarkup) {
    let stroke = "stroke=\"#666666\" stroke-width=\"1.3\" stroke-dasharray=\"5 4\""
    if reference.isVertical {
      guard let x = x(reference.value) else { return }
      markup.addLine(from: [x, top], to: [x, bottom], attributes: stroke)
    } else {
      guard let y = y(reference.value) else { return }
      markup.addLine(from: [left, y], to: [right, y], attributes: stroke)
    }
  }

  /// Labels go over the data, on a white rim; each further vertical line's goes a line lower.
  private func drawReferenceLabels(into markup: inout SVGMarkup) {
    let rim =
      "fill=\"#444444\" stroke=\"#FFFFFF\" stroke-width=\"4\" stroke-linejoin=\"round\" "
      + "paint-order=\"stroke\""
    var labelTop = top + 15
    for reference in chart.references {
      if reference.isVertical {
        guard let x = x(reference.value), (left...right).contains(x) else { continue }
        let fits = x + 6 + SVGMarkup.estimatedWidth(reference.label) < right
        markup.addText(
          reference.label, x: fits ? x + 6 : x - 6, y: labelTop, anchor: fits ? .start : .end,
          attributes: rim)
        labelTop += 18
      } else {
        guard let y = y(reference.value), (top...bottom).contains(y) else { continue }
        markup.addText(
          reference.label, x: right - 6, y: y - top < 20 ? y + 16 : y - 6, anchor: .end,
          attributes: rim)
      }
    }
  }

  // MARK: Places

  private func x(_ value: Double) -> Double? {
    xScale.fraction(of: value).map { left + $0 * (right - left) }
  }

  private func y(_ value: Double) -> Double? {
    yScale.fraction(of: value).map { bottom - $0 * (bottom - top) }
  }

  private func pixel(_ point: Series.Point) -> SIMD2<Double>? {
    guard let x = x(point.x), let y = y(point.y) else { return nil }
    return [x, y]
  }
}
