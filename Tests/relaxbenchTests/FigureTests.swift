import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct FigureTests {
  private static func chart(series: [Series], title: String = "Counts") -> Chart {
    Chart(title: title, xAxis: .linear("omega"), yAxis: .log("iterations"), series: series)
  }

  private static func svg(series: [Series], title: String = "Counts") -> String {
    Figure(title: "", panels: [chart(series: series, title: title)]).svg()
  }

  @Test func `a chart is well-formed XML and draws each series once`() {
    let x = (0..<50).map { 1 + 0.019 * Double($0) }
    let y = x.map { 40 / (2 - $0) }
    var chart = Self.chart(series: [
      Series("SOR", x: x, y: y), Series("bound", x: x, y: y.map { 2 * $0 }, style: .dashed(.black)),
    ])
    chart.references = [.vertical(1.5, "best"), .horizontal(100, "limit")]
    let xml = XMLCheck(Figure(title: "", panels: [chart]).svg())
    #expect(xml.error == nil)
    #expect(xml.elementCounts["svg"] == 1)
    #expect(xml.elementCounts["path"] == 2)
    for text in ["Counts", "omega", "iterations", "SOR", "bound", "best", "limit"] {
      #expect(xml.texts.filter { $0 == text }.count == 1, "\(text)")
    }
  }

  @Test func `text with markup in it is read back as it was given`() {
    let hostile = #"<b> & "quotes" 'here' ]]> ω ≤ 2"#
    let point = Series.Point(x: 1, y: 1)
    let xml = XMLCheck(
      Self.svg(series: [Series(hostile, points: [point])], title: hostile + "\u{0}\u{7}"))
    #expect(xml.error == nil)
    #expect(xml.texts.filter { $0 == hostile }.count == 2)
  }

  @Test func `charts of nothing, of one point and of unusable values are well-formed`() {
    let lines: [[Double]] = [
      [], [5], [0, 0], [.nan, .infinity], [-1, 3, -2], [1e300, 1e-300],
      [1e-307, 1.7e308, -1.7e308],
    ]
    for y in lines {
      let series = Series("line", x: y.indices.map(Double.init), y: y)
      #expect(XMLCheck(Self.svg(series: [series])).error == nil, "\(y)")
    }
  }

  @Test func `panels share one legend entry for each name`() {
    let points = [Series.Point(x: 1, y: 1), Series.Point(x: 2, y: 4)]
    let panel = Self.chart(series: [Series("SOR", points: points), Series("CG", points: points)])
    let xml = XMLCheck(Figure(title: "All", panels: [panel, panel, panel]).svg())
    #expect(xml.error == nil)
    #expect(xml.elementCounts["path"] == 6)
    #expect(xml.texts.filter { $0 == "SOR" }.count == 1)
    #expect(xml.texts.filter { $0 == "Counts" }.count == 3)
  }

  @Test func `eight noisy series of 100000 points fit in 200 kB`() {
    var generator = Linear(state: 7)
    let x = (0..<100_000).map(Double.init)
    let series = (0..<8).map { index in
      Series("series \(index)", x: x, y: x.map { _ in .random(in: 1...100, using: &generator) })
    }
    #expect(Self.svg(series: series).utf8.count < 200_000)
  }

  @Test func `a thinned line keeps the ends, every gap and every column's extremes`() {
    var generator = Linear(state: 11)
    let pixels = (0..<20_000).map {
      SIMD2(Double($0) / 40, .random(in: 0...300, using: &generator))
    }
    let line = Polyline(pixels.map(Optional.some))
    #expect(line.runs.joined().count <= 4 * 500)
    for start in stride(from: 0, to: pixels.count, by: 40) {
      let column = pixels[start..<start + 40]
      let kept = line.runs.joined().filter { $0.x.rounded(.down) == column.first?.x }
      #expect(kept.first == column.first && kept.last == column.last)
      #expect(kept.map(\.y).min() == column.map(\.y).min())
      #expect(kept.map(\.y).max() == column.map(\.y).max())
    }
    let broken = Polyline([SIMD2(0, 0), SIMD2(5, 5), nil, SIMD2(9, 1), SIMD2(20, 2)])
    #expect(broken.pathData == "M0 0l5 5M9 1l11 1")
  }
}

/// A linear congruential generator (Knuth's MMIX constants), so that a failure can be repeated.
private struct Linear: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 33)
  }
}
