extension PanelLayout {
  /// Draws a bar with caps from the lower edge to the upper one at each point of a series.
  func drawErrorBars(of series: Series, color: String, into markup: inout SVGMarkup) {
    let stroke = "stroke=\"\(color)\" stroke-width=\"1.4\""
    for (low, high) in zip(series.lowerEdge, series.upperEdge) {
      guard let bottom = pixel(low), let top = pixel(high) else { continue }
      markup.addLine(from: (top.x, top.y), to: (bottom.x, bottom.y), attributes: stroke)
      for end in [top, bottom] {
        markup.addLine(from: (end.x - 4, end.y), to: (end.x + 4, end.y), attributes: stroke)
      }
    }
  }
}
