import Foundation
import RelaxKitChecks
import RelaxTestSupport
import Testing

@testable import RelaxKit

/// What is learned of the least counts.
@Suite struct CountFloorTests {
  @Test func `one count moves the floor as a Kalman filter does`() {
    var floor = CountFloor()
    let (prior, noise, residual) = (0.12 * 0.12 + 0.08 * 0.08, 0.02 * 0.02, 0.05)
    #expect(abs(floor.variance(depth: 0.75) - prior) < 1e-15)
    floor.record(
      depth: 0.75, residual: residual, square: residual * residual, rounding: 0, share: 1)
    // The noise of a surprise is larger by the Student weight.
    let doubt = 1 + residual * residual / (5 * (prior + noise))
    let gain = prior / (prior + noise * doubt)
    #expect(abs(log(floor.factor(depth: 0.75)) - gain * residual) < 1e-12)
    #expect(abs(floor.variance(depth: 0.75) - (1 - gain) * prior) < 1e-12)
    // All omegas share the level, close ones more.
    let (near, far) = (log(floor.factor(depth: 1.05)), log(floor.factor(depth: 4.9)))
    #expect(near > far && far > 0.5 * gain * residual)
  }

  @Test func `what does not lie on the floor leaves it alone`() {
    var floor = CountFloor()
    floor.record(depth: 1, residual: 2, square: 4, rounding: 0.01, share: 0)
    #expect(floor.factor(depth: 1) == 1)
    #expect(floor.variance(depth: 1) == CountFloor().variance(depth: 1))
    #expect(floor.noise == CountFloor().noise)
  }

  @Test(arguments: [-0.15, 0.1, 0.3])
  func `a factor and a noise are found`(level: Double) {
    var floor = CountFloor()
    var generator = SplitMix64(seed: 4_417)
    for _ in 0..<400 {
      let depth = Double.random(in: 0.3...2, using: &generator)
      let noise = 0.05 * Double.random(in: -1...1, using: &generator)
      let residual = level + noise - log(floor.factor(depth: depth))
      floor.record(
        depth: depth, residual: residual, square: residual * residual, rounding: 0, share: 1)
    }
    for depth in [0.4, 1, 1.8] {
      // 400 counts of deviation 0.03 over about five knots.
      #expect(abs(log(floor.factor(depth: depth)) - level) < 0.015)
    }
    #expect(abs(floor.noise.squareRoot() - 0.05 / 3.0.squareRoot()) < 0.01)
  }

  @Test func `a floor comes back, and an impossible one does not`() throws {
    var floor = CountFloor()
    floor.record(depth: 1, residual: 0.2, square: 0.05, rounding: 0.001, share: 0.7)
    let data = try JSONEncoder().encode(floor)
    let restored = try JSONDecoder().decode(CountFloor.self, from: data)
    #expect(restored.factor(depth: 1.2) == floor.factor(depth: 1.2))
    #expect(restored.variance(depth: 1.2) == floor.variance(depth: 1.2))
    #expect(restored.noise == floor.noise)
    let text = String(decoding: data, as: UTF8.self)
    let lie = text.replacing(/"noiseCount":[0-9.]+/, with: "\"noiseCount\":0")
    #expect(lie != text)
    #expect(throws: DecodingError.self) { try decodeState(CountFloor.self, lie) }
  }
}
