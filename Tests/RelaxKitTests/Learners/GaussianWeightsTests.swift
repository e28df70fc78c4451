import Foundation
import Testing

@testable import RelaxKit

struct GaussianWeightsTests {
  private struct State: Encodable {
    let mean: [Double]
    let covariance: PackedDoubles
  }

  private func read(mean: [Double], covariance: [Double]) throws -> GaussianWeights {
    let state = State(mean: mean, covariance: PackedDoubles(covariance))
    return try JSONDecoder().decode(GaussianWeights.self, from: JSONEncoder().encode(state))
  }

  @Test func `a belief comes back`() throws {
    var weights = GaussianWeights(mean: [1, 2, 3]) { $0 == $1 ? 2 : 0.5 }
    weights.update(
      [.init(index: 0, value: 1), .init(index: 2, value: -1)], shift: 1, contraction: 0.9)
    let back = try JSONDecoder().decode(
      GaussianWeights.self, from: JSONEncoder().encode(weights))
    #expect(back == weights)
  }

  @Test func `a known weight has no variance and is read`() throws {
    _ = try read(mean: [1, 2], covariance: [0, 0, 1])
    // Singular: two weights that are the same.
    _ = try read(mean: [1, 1], covariance: [1, 1, 1])
  }

  @Test(arguments: [
    [-1, 0, 1], [1, 2, 1], [1, -1.1, 1], [1, 0, 1e300], [1, 0, .infinity], [.nan, 0, 1], [1, 0],
  ])
  func `what is no covariance is refused`(covariance: [Double]) {
    #expect(throws: DecodingError.self) { try read(mean: [1, 2], covariance: covariance) }
  }

  @Test func `combinations have the moments of the weights they are made of`() {
    let weights = GaussianWeights(mean: [1, 2, 4]) { $0 == $1 ? 2 : 0.5 }
    let sum = [GaussianWeights.Feature(index: 0, value: 1), .init(index: 1, value: 1)]
    let difference = [GaussianWeights.Feature(index: 2, value: 1), .init(index: 1, value: -1)]
    let combined = weights.combined([sum, difference])
    #expect(combined.mean == [3, 2])
    let both = [GaussianWeights.Feature(index: 0, value: 1), .init(index: 1, value: 1)]
    #expect(combined.variance(of: [both[0]]) == weights.variance(of: sum))
    // The sum of both is the first and the third weight.
    let direct = [GaussianWeights.Feature(index: 0, value: 1), .init(index: 2, value: 1)]
    #expect(combined.variance(of: both) == weights.variance(of: direct))
  }

  @Test func `what drifts forgets itself and leaves the rest alone`() {
    var weights = GaussianWeights(mean: [1, 5]) { $0 == $1 ? 1 : 0.6 }
    for _ in 0..<500 { weights.relax(from: 1, keeping: 0.95) { _, _ in 3 } }
    #expect(weights.mean[0] == 1 && abs(weights.mean[1]) < 1e-9)
    #expect(weights.variance(of: [.init(index: 0, value: 1)]) == 1)
    #expect(abs(weights.variance(of: [.init(index: 1, value: 1)]) - 3) < 1e-9)
  }
}
