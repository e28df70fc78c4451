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
struct Chart: Sendable {
  var title: String
  var subtitle = ""
  var xAxis: Axis
  var yAxis: Axis
  var series: [Series]
  var references: [ReferenceLine] = []
  /// What lies below the lines; the axes are to be given its ranges.
  var heatMap: HeatMap?

  /// The chart alone as the text of an SVG file.
  func svg(width: Double = 900, height: Double = 520) -> String {
    var panel = self
    panel.title = ""
    panel.subtitle = ""
    return Figure(
      title: title, subtitle: subtitle, panels: [panel], columnCount: 1, width: width,
      height: height
    ).svg()
  }
}
