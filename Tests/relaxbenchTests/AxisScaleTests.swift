import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct AxisScaleTests {
  @Test(arguments: [
    [0, 1], [1, 1.99], [-0.15, 0.45], [0.3, 0.7], [-1e-9, 3e-9], [3, 870_000], [1e12, 1.01e12],
    [-5, -4.2], [7, 7], [0, 0], [-3, -3],
  ])
  func `ticks cover the data in steps of one, two or five`(values: [Double]) throws {
    let scale = AxisScale(.linear("x"), covering: values)
    let (first, last) = (try #require(scale.ticks.first), try #require(scale.ticks.last))
    #expect(values.allSatisfy { (first...last).contains($0) })
    #expect((3...10).contains(scale.ticks.count))
    let step = (last - first) / Double(scale.ticks.count - 1)
    let isNice = (-12...12).contains { exponent in
      [1.0, 2, 5].contains { abs(step / ($0 * power(exponent)) - 1) < 1e-4 }
    }
    #expect(isNice, "step \(step)")
    #expect(Set(scale.labels).count == scale.ticks.count, "\(scale.labels)")
    #expect(values.allSatisfy { (0...1).contains(scale.fraction(of: $0) ?? -1) })
  }

  @Test(arguments: [
    [1, 10], [3, 870_000], [110, 190], [1e-9, 1], [0.02, 0.03], [5, 5], [1e-300, 1e300],
    [1.2e-8, 3.1e-8],
  ])
  func `a logarithmic range covers the data and has several distinct labels`(values: [Double]) {
    let scale = AxisScale(.log("x"), covering: values + [0, -1, .nan])
    #expect(values.allSatisfy { scale.range.contains($0) })
    #expect((2...10).contains(scale.ticks.count), "\(scale.ticks)")
    #expect(scale.ticks == scale.ticks.sorted())
    #expect(Set(scale.labels).count == scale.ticks.count, "\(scale.labels)")
    #expect(scale.fraction(of: 0) == nil)
    #expect(scale.fraction(of: scale.range.lowerBound) == 0)
    #expect(scale.fraction(of: scale.range.upperBound) == 1)
  }

  @Test func `a range that is given is the range shown`() {
    let scale = AxisScale(.linear("x", in: 1...1.95), covering: [0, 5])
    #expect(scale.range == 1...1.95)
    #expect(scale.ticks.first == 1)
    #expect(scale.ticks.last == 1.8)
  }

  @Test func `between powers of ten every whole multiple has a small tick`() {
    let scale = AxisScale(.log("x"), covering: [1, 10_000])
    #expect(scale.ticks == [1, 10, 100, 1000, 10_000])
    #expect(scale.labels == ["1", "10", "100", "1k", "10k"])
    #expect(scale.minorTicks.count == 4 * 8)
    #expect(scale.fraction(of: 100) == 0.5)
  }

  @Test func `labels are compact and keep their decimals`() {
    #expect(AxisScale(.linear("x"), covering: [0, 1]).labels.prefix(2) == ["0.0", "0.2"])
    #expect(AxisScale(.linear("x"), covering: [-4, 4]).labels.first == "−4")
    #expect(
      AxisScale(.linear("x"), covering: [0, 1_500_000]).labels.suffix(2) == ["1.4M", "1.6M"])
    #expect(AxisScale(.log("x"), covering: [1e-8, 1]).labels.first == "10⁻⁸")
    #expect(TickLabel.power(-2.5e12) == "−2.5·10¹²")
    #expect(TickLabel.fixed(-0.001, decimals: 1) == "0.0")
  }

  @Test func `names are labels at whole places`() {
    let scale = AxisScale(.names(["one", "two", "three"]), covering: [])
    #expect(scale.ticks == [0, 1, 2])
    #expect(scale.labels == ["one", "two", "three"])
    #expect(scale.fraction(of: 1) == 0.5)
  }

  private func power(_ exponent: Int) -> Double {
    (0..<abs(exponent)).reduce(1.0) { value, _ in exponent < 0 ? value / 10 : value * 10 }
  }
}
