import Testing

@testable import RelaxKit

struct KnotSharesTests {
  private static let positions = stride(from: -0.1, through: 1.1, by: 0.01)

  private func value(_ shares: [GaussianWeights.Feature], of values: [Double]) -> Double {
    shares.reduce(0) { $0 + $1.value * values[$1.index] }
  }

  @Test(arguments: [2, 4, 11])
  func `straight lines come back`(knotCount: Int) {
    let values = (0..<knotCount).map { 2 - 3 * Double($0) / Double(knotCount - 1) }
    for position in Self.positions {
      let expected = 2 - 3 * min(max(position, 0), 1)
      let place = position * Double(knotCount - 1)
      let linear = KnotShares.linear(at: place, knotCount: knotCount)
      #expect(abs(value(linear, of: values) - expected) < 1e-12)
    }
  }

  @Test func `values at knots are met`() {
    let values = [3, 1, 4, 1, 5, 9.0]
    for index in values.indices {
      let position = Double(index)
      let linear = KnotShares.linear(at: position, knotCount: 6)
      #expect(abs(value(linear, of: values) - values[index]) < 1e-12)
    }
  }
}
