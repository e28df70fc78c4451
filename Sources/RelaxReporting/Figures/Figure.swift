/// Charts in a grid, with one title and one legend, as one SVG file.
package struct Figure: Sendable {
  package var title: String
  package var subtitle: String
  package var panels: [Chart]
  package var columnCount: Int
  /// In pixels, of the whole figure.
  package var width: Double
  package var height: Double

  /// A figure of those panels, row by row; without a size each panel gets a legible one.
  package init(
    title: String, subtitle: String = "", panels: [Chart], columnCount: Int = 2,
    width: Double? = nil, height: Double? = nil
  ) {
    precondition(!panels.isEmpty && columnCount > 0, "give a figure panels and columns")
    (self.title, self.subtitle, self.panels) = (title, subtitle, panels)
    let columns = min(columnCount, panels.count)
    self.columnCount = columns
    self.width = width ?? 200 + 430 * Double(columns)
    self.height = height ?? 80 + 320 * Double((panels.count + columns - 1) / columns)
  }

  /// What the outermost element of every figure has, by which one is known again.
  static let attributes =
    "role=\"img\" font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\" fill=\"#222222\""

  /// The text of the SVG file.
  package func svg() -> String {
    let entries = legend
    let map = panels.lazy.compactMap(\.heatMap).first
    let legendWidth = max(
      entries.map { 40 + SVGMarkup.estimatedWidth($0.name) }.max() ?? 0, map?.legendWidth ?? 0)
    let header = 14 + (title.isEmpty ? 0.0 : 26) + (subtitle.isEmpty ? 0 : 20)
    let rowCount = (panels.count + columnCount - 1) / columnCount
    let panelWidth = (width - 20 - legendWidth - 16) / Double(columnCount)
    let panelHeight = (height - header - 10) / Double(rowCount)
    var markup = SVGMarkup()
    let (w, h) = (SVGMarkup.pixels(width), SVGMarkup.pixels(height))
    markup.add(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(w)\" height=\"\(h)\" "
        + "viewBox=\"0 0 \(w) \(h)\" \(Self.attributes)>")
    markup.add("<title>\(SVGMarkup.escaping(title))</title>")
    markup.add("rect", ["width": width, "height": height], "fill=\"#FFFFFF\"")
    markup.addText(title, x: 20, y: 32, size: 18, attributes: "font-weight=\"bold\"")
    markup.addText(
      subtitle, x: 20, y: title.isEmpty ? 30 : 54, size: 14, attributes: "fill=\"#555555\"")
    let styles = Dictionary(entries.map { ($0.name, $0.style) }) { first, _ in first }
    var layouts = panels.enumerated().map { index, panel in
      let (row, column) = (index / columnCount, index % columnCount)
      return PanelLayout(
        panel, identifier: "panel\(index)", styles: styles,
        x: 10 + Double(column) * panelWidth, y: header + Double(row) * panelHeight,
        width: panelWidth, height: panelHeight)
    }
    let labelWidth = layouts.map(\.labelWidth).max() ?? 0
    for index in layouts.indices {
      layouts[index].labelWidth = labelWidth
      layouts[index].draw(into: &markup)
    }
    let x = width - legendWidth - 10
    for (index, entry) in entries.enumerated() {
      draw(entry, x: x, y: header + 26 + 22 * Double(index), into: &markup)
    }
    map?.drawLegend(x: x, y: header + 40 + 22 * Double(entries.count), into: &markup)
    markup.add("</svg>")
    return markup.text
  }

  private typealias LegendEntry = (name: String, style: LineStyle, hasBand: Bool)

  /// Each name once, in order of appearance, with the style all panels give it.
  private var legend: [LegendEntry] {
    panels.flatMap(\.series).reduce(into: []) { entries, series in
      if entries.contains(where: { $0.name == series.name }) { return }
      entries.append(
        (
          series.name, series.style ?? .automatic(entries.count),
          !series.lowerEdge.isEmpty && !series.hasErrorBars
        ))
    }
  }

  private func draw(_ entry: LegendEntry, x: Double, y: Double, into markup: inout SVGMarkup) {
    let fill = "fill=\"\(entry.style.color.rawValue)\""
    if entry.hasBand {
      markup.add(
        "rect", ["x": x, "y": y - 6, "width": 30, "height": 12], "\(fill) fill-opacity=\"0.18\"")
    }
    if entry.style.width > 0 {
      markup.addLine(from: [x, y], to: [x + 30, y], attributes: entry.style.strokeAttributes)
    }
    if entry.style.hasMarkers { markup.add("circle", ["cx": x + 15, "cy": y, "r": 3], fill) }
    markup.addText(entry.name, x: x + 37, y: y + 4.5)
  }
}
