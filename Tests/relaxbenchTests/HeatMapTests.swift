import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct HeatMapTests {
  private let map = HeatMap(
    "counts", xEdges: [0, 1, 2, 4], yEdges: [0, 1, 2], values: [[1, 1, 256], [2, 16, 255]])

  @Test func `colours divide the logarithm into equal steps`() {
    #expect(HeatMap.colors.count == 8)
    // From 1 to 256 in eight steps: each a factor of two.
    for (threshold, expected) in zip(map.thresholds, [2, 4, 8, 16, 32, 64, 128]) {
      #expect(abs(threshold - Double(expected)) < 1e-9)
    }
    #expect([1, 1.9, 3, 5, 200, 256].map { map.level(of: $0) } == [0, 0, 1, 2, 7, 7])
    #expect(map.levelLabels.first == "1 to 2" && map.levelLabels.last == "128 to 256")
  }

  @Test func `cells of one colour side by side are one box`() {
    let chart = Chart(
      title: "", xAxis: .linear("x", in: 0...4), yAxis: .linear("y", in: 0...2), series: [],
      heatMap: map)
    let svg = Figure(title: "", panels: [chart]).svg()
    #expect(XMLCheck(svg).error == nil)
    let boxes = svg.split(separator: "\n").filter { $0.contains("crispEdges") }
      .reduce(0) { $0 + $1.count { $0 == "M" } }
    // The first row has two boxes, the second three.
    #expect(boxes == 5)
    #expect(svg.contains(">counts</text>") && svg.contains(">128 to 256</text>"))
  }

  @Test func `a map of one value has one colour`() {
    let flat = HeatMap("", xEdges: [0, 1], yEdges: [0, 1], values: [[3]])
    let chart = Chart(
      title: "", xAxis: .linear("x", in: 0...1), yAxis: .linear("y", in: 0...1), series: [],
      heatMap: flat)
    #expect(Figure(title: "", panels: [chart]).svg().contains("crispEdges"))
  }

  @Test func `error bars have a cap at each end`() {
    var series = Series(
      "s", x: [1, 2], y: [3, 4], band: (lower: [2, 3], upper: [4, 5]), style: .solid(.blue))
    func lineCount(_ series: Series) -> Int {
      let chart = Chart(title: "", xAxis: .linear("x"), yAxis: .linear("y"), series: [series])
      return Figure(title: "", panels: [chart]).svg().split(separator: "\n")
        .count { $0.hasPrefix("<line") }
    }
    let bandLines = lineCount(series)
    series.hasErrorBars = true
    #expect(lineCount(series) == bandLines + 6)
  }

  @Test func `cells must have positive values`() async {
    await #expect(processExitsWith: .failure) {
      _ = HeatMap("", xEdges: [0, 1], yEdges: [0, 1], values: [[0]])
    }
  }
}
