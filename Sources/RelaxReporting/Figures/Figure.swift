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
  ///
  /// - Precondition: there are panels, and `columnCount` is positive.
  package init(
    title: String, subtitle: String = "", panels: [Chart], columnCount: Int = 2,
    width: Double? = nil, height: Double? = nil
  ) {
    precondition(!panels.isEmpty && columnCount > 0, "give a figure panels and columns")
    self.title = title
    self.subtitle = subtitle
    self.panels = panels
    self.columnCount = min(columnCount, panels.count)
    let rows = Double((panels.count + self.columnCount - 1) / self.columnCount)
    self.width = width ?? 200 + 430 * Double(self.columnCount)
    self.height = height ?? 80 + 320 * rows
  }

  /// What the outermost element of every figure has, by which one is known again.
  package static let attributes =
    "role=\"img\" font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\" fill=\"#222222\""

  /// The text of the SVG file.
  package func svg() -> String {
    let entries = legend
    let map = panels.lazy.compactMap(\.heatMap).first
    let legendWidth = max(
      entries.map { 40 + SVGMarkup.estimatedWidth($0.name, fontSize: 13) }.max() ?? 0,
      map?.legendWidth ?? 0)
    let header = 14 + (title.isEmpty ? 0 : 26) + (subtitle.isEmpty ? 0 : 20)
    let rowCount = (panels.count + columnCount - 1) / columnCount
    let panelWidth = (width - 20 - legendWidth - 16) / Double(columnCount)
    let panelHeight = (height - Double(header) - 10) / Double(rowCount)
    var markup = SVGMarkup()
    let (w, h) = (SVGMarkup.pixels(width), SVGMarkup.pixels(height))
    markup.add(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(w)\" height=\"\(h)\" "
        + "viewBox=\"0 0 \(w) \(h)\" \(Self.attributes)>")
    markup.add("<title>\(SVGMarkup.escaping(title))</title>")
    markup.add("<rect width=\"\(w)\" height=\"\(h)\" fill=\"#FFFFFF\"/>")
    markup.addText(title, x: 20, y: 32, size: 18, attributes: "font-weight=\"bold\"")
    markup.addText(
      subtitle, x: 20, y: title.isEmpty ? 30 : 54, size: 14, attributes: "fill=\"#555555\"")
    let styles = Dictionary(entries.map { ($0.name, $0.style) }) { first, _ in first }
    var layouts = panels.enumerated().map { index, panel in
      let (row, column) = (index / columnCount, index % columnCount)
      return PanelLayout(
        panel, identifier: "panel\(index)", styles: styles,
        x: 10 + Double(column) * panelWidth, y: Double(header) + Double(row) * panelHeight,
        width: panelWidth, height: panelHeight)
    }
    let labelWidth = layouts.map(\.labelWidth).max() ?? 0
    for index in layouts.indices {
      layouts[index].labelWidth = labelWidth
      layouts[index].draw(into: &markup)
    }
    for (index, entry) in entries.enumerated() {
      draw(entry, x: width - legendWidth - 10, y: Double(header + 26 + 22 * index), into: &markup)
    }
    map?.drawLegend(
      x: width - legendWidth - 10, y: Double(header + 40 + 22 * entries.count), into: &markup)
    markup.add("</svg>")
    return markup.text
  }

  /// Each name once, in order of appearance, with the style all panels give it.
  private var legend: [(name: String, style: LineStyle, hasBand: Bool)] {
    var entries: [(name: String, style: LineStyle, hasBand: Bool)] = []
    for series in panels.flatMap(\.series)
    where !entries.contains(where: { $0.name == series.name }) {
      let style = series.style ?? .automatic(entries.count)
      entries.append(
        (
          series.name, style, !series.lowerEdge.isEmpty && !series.hasErrorBars
        ))
    }
    return entries
  }

  private func draw(
    _ entry: (name: String, style: LineStyle, hasBand: Bool), x: Double, y: Double,
    into markup: inout SVGMarkup
  ) {
    let color = entry.style.color.rawValue
    if entry.hasBand {
      markup.add(
        "<rect x=\"\(SVGMarkup.pixels(x))\" y=\"\(SVGMarkup.pixels(y - 6))\" width=\"30\" "
          + "height=\"12\" fill=\"\(color)\" fill-opacity=\"0.18\"/>")
    }
    if entry.style.width > 0 {
      markup.addLine(from: (x, y), to: (x + 30, y), attributes: entry.style.strokeAttributes)
    }
    if entry.style.hasMarkers {
      markup.add(
        "<circle cx=\"\(SVGMarkup.pixels(x + 15))\" cy=\"\(SVGMarkup.pixels(y))\" r=\"3\" "
          + "fill=\"\(color)\"/>")
    }
    markup.addText(entry.name, x: x + 37, y: y + 4.5)
  }
}
