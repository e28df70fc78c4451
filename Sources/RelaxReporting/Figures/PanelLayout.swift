/// One chart's place in a figure: it turns data into pixels and draws them.
struct PanelLayout {
  private let chart: Chart
  private let identifier: String
  private let styles: [String: LineStyle]
  private let xScale: AxisScale
  private let yScale: AxisScale
  private let right: Double
  private let top: Double
  private let bottom: Double
  private let outerLeft: Double
  /// The room for the labels of the vertical axis; panels of one width line up.
  var labelWidth: Double

  /// Lays a chart out in a rectangle of the figure; the identifier is unique in the file.
  init(
    _ chart: Chart, identifier: String, styles: [String: LineStyle], x: Double, y: Double,
    width: Double, height: Double
  ) {
    self.chart = chart
    self.identifier = identifier
    self.styles = styles
    let lines = chart.series.flatMap { [$0.points, $0.lowerEdge, $0.upperEdge] }
    func values(_ direction: ReferenceLine.Direction) -> [Double] {
      chart.references.filter { $0.direction == direction }.map(\.value)
    }
    outerLeft = x
    right = x + width - 22
    top = y + (chart.title.isEmpty ? 12 : 34) + (chart.subtitle.isEmpty ? 0 : 18)
    bottom = y + height - 56
    xScale = AxisScale(
      chart.xAxis, covering: lines.joined().map(\.x) + values(.vertical),
      divisions: min(8, max(3, Int(width / 70))))
    yScale = AxisScale(
      chart.yAxis, covering: lines.joined().map(\.y) + values(.horizontal),
      divisions: min(8, max(3, Int(height / 40))))
    labelWidth = yScale.labels.map { SVGMarkup.estimatedWidth($0, fontSize: 13) }.max() ?? 0
  }

  private var left: Double { outerLeft + 40 + labelWidth }

  func draw(into markup: inout SVGMarkup) {
    drawAxes(into: &markup)
    markup.add(
      "<clipPath id=\"\(identifier)\"><rect x=\"\(SVGMarkup.pixels(left))\" "
        + "y=\"\(SVGMarkup.pixels(top - 1))\" width=\"\(SVGMarkup.pixels(right - left))\" "
        + "height=\"\(SVGMarkup.pixels(bottom - top + 2))\"/></clipPath>")
    markup.add("<g clip-path=\"url(#\(identifier))\">")
    if let map = chart.heatMap { draw(map, into: &markup) }
    for series in chart.series { drawBand(of: series, into: &markup) }
    for reference in chart.references { drawLine(of: reference, into: &markup) }
    for series in chart.series { drawLine(of: series, into: &markup) }
    markup.add("</g>")
    drawReferenceLabels(into: &markup)
  }

  // MARK: Axes

  private func drawAxes(into markup: inout SVGMarkup) {
    let (grid, axis) = ("stroke=\"#E4E4E4\"", "stroke=\"#444444\"")
    let titleTop = top - (chart.subtitle.isEmpty ? 12 : 30)
    if !chart.title.isEmpty {
      markup.addText(
        chart.title, x: left, y: titleTop, size: 15, attributes: "font-weight=\"bold\"")
    }
    if !chart.subtitle.isEmpty {
      markup.addText(chart.subtitle, x: left, y: top - 12, attributes: "fill=\"#555555\"")
    }
    for (value, label) in zip(xScale.ticks, xScale.labels) {
      guard let x = x(value) else { continue }
      markup.addLine(from: (x, top), to: (x, bottom), attributes: grid)
      markup.addLine(from: (x, bottom), to: (x, bottom + 6), attributes: axis)
      markup.addText(label, x: x, y: bottom + 21, anchor: .middle)
    }
    for (value, label) in zip(yScale.ticks, yScale.labels) {
      guard let y = y(value) else { continue }
      markup.addLine(from: (left, y), to: (right, y), attributes: grid)
      markup.addLine(from: (left - 6, y), to: (left, y), attributes: axis)
      markup.addText(label, x: left - 9, y: y + 4.5, anchor: .end)
    }
    for x in xScale.minorTicks.compactMap(x) {
      markup.addLine(from: (x, bottom), to: (x, bottom + 3), attributes: axis)
    }
    for y in yScale.minorTicks.compactMap(y) {
      markup.addLine(from: (left - 3, y), to: (left, y), attributes: axis)
    }
    markup.addLine(from: (left, bottom), to: (right, bottom), attributes: axis)
    markup.addLine(from: (left, top), to: (left, bottom), attributes: axis)
    let center = (x: (left + right) / 2, y: (top + bottom) / 2)
    markup.addText(chart.xAxis.label, x: center.x, y: bottom + 44, size: 14, anchor: .middle)
    let (turnX, turnY) = (outerLeft + 20, center.y)
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
    markup.add(
      "<path d=\"\(outline.pathData)\" fill=\"\(color)\" fill-opacity=\"0.18\"/>")
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
        "<circle cx=\"\(SVGMarkup.pixels(place.x))\" cy=\"\(SVGMarkup.pixels(place.y))\" r=\"3\" "
          + "fill=\"\(style.color.rawValue)\"/>")
    }
  }

  // MARK: Reference lines

  private func drawLine(of reference: ReferenceLine, into markup: inout SVGMarkup) {
    let stroke = "stroke=\"#666666\" stroke-width=\"1.3\" stroke-dasharray=\"5 4\""
    switch reference.direction {
    case .horizontal:
      guard let y = y(reference.value) else { return }
      markup.addLine(from: (left, y), to: (right, y), attributes: stroke)
    case .vertical:
      guard let x = x(reference.value) else { return }
      markup.addLine(from: (x, top), to: (x, bottom), attributes: stroke)
    }
  }

  /// Labels go over the data, on a white rim; each further vertical line's goes a line lower.
  private func drawReferenceLabels(into markup: inout SVGMarkup) {
    let rim =
      "fill=\"#444444\" stroke=\"#FFFFFF\" stroke-width=\"4\" stroke-linejoin=\"round\" "
      + "paint-order=\"stroke\""
    var verticalCount = 0
    for reference in chart.references {
      switch reference.direction {
      case .horizontal:
        guard let y = y(reference.value), (top...bottom).contains(y) else { continue }
        let isAtTop = y - top < 20
        markup.addText(
          reference.label, x: right - 6, y: isAtTop ? y + 16 : y - 6, anchor: .end, attributes: rim)
      case .vertical:
        guard let x = x(reference.value), (left...right).contains(x) else { continue }
        let labelWidth = SVGMarkup.estimatedWidth(reference.label, fontSize: 13)
        let fits = x + 6 + labelWidth < right
        markup.addText(
          reference.label, x: fits ? x + 6 : x - 6, y: top + 15 + 18 * Double(verticalCount),
          anchor: fits ? .start : .end, attributes: rim)
        verticalCount += 1
      }
    }
  }

  // MARK: Places

  func x(_ value: Double) -> Double? {
    xScale.fraction(of: value).map { left + $0 * (right - left) }
  }

  func y(_ value: Double) -> Double? {
    yScale.fraction(of: value).map { bottom - $0 * (bottom - top) }
  }

  func pixel(_ point: Series.Point) -> SIMD2<Double>? {
    guard let x = x(point.x), let y = y(point.y) else { return nil }
    return SIMD2(x, y)
  }
}
