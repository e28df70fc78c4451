extension PanelLayout {
  /// Draws the cells of a heat map: one path for each colour, with a box for each run of cells.
  func draw(_ map: HeatMap, into markup: inout SVGMarkup) {
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
}

extension HeatMap {
  /// The room the legend needs, in pixels.
  var legendWidth: Double {
    max(
      SVGMarkup.estimatedWidth(label, fontSize: 13),
      40 + (levelLabels.map { SVGMarkup.estimatedWidth($0, fontSize: 13) }.max() ?? 0))
  }

  /// Draws the legend: the label, then a box for each colour, the largest values first.
  func drawLegend(x: Double, y: Double, into markup: inout SVGMarkup) {
    markup.addText(label, x: x, y: y + 4.5)
    for (index, level) in HeatMap.colors.indices.reversed().enumerated() {
      let top = y + 14 + 18 * Double(index)
      markup.add(
        "<rect x=\"\(SVGMarkup.pixels(x))\" y=\"\(SVGMarkup.pixels(top))\" width=\"30\" "
          + "height=\"18\" fill=\"\(HeatMap.colors[level])\" stroke=\"#BBBBBB\" "
          + "stroke-width=\"0.5\"/>")
      markup.addText(levelLabels[level], x: x + 37, y: top + 13.5)
    }
  }
}
