/// A line chart of several series.
///
///     let chart = Chart(
///       title: "Instances remaining", subtitle: "40 trials, median and quartiles",
///       xAxis: .log("total iterations"), yAxis: .linear("instances remaining"),
///       series: [Series("Tsallis-INF", x: x, y: y, band: (lower, upper), style: .solid(.blue))],
///       references: [.horizontal(100, "target")])
///     try chart.svg().write(toFile: "learning.svg", atomically: true, encoding: .utf8)
///
/// Several charts in one file are a ``Figure``.
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

  /// The chart alone as the text of an SVG file.
  package func svg(width: Double = 900, height: Double = 520) -> String {
    var panel = self
    panel.title = ""
    panel.subtitle = ""
    return Figure(
      title: title, subtitle: subtitle, panels: [panel], columnCount: 1, width: width,
      height: height
    ).svg()
  }
}
