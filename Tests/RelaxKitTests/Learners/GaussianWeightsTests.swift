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
}
