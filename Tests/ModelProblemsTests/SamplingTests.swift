import Foundation
import ModelProblems
import RelaxKit
import Testing

/// Distributions against their closed forms.
///
/// A correct sampler fails a bound here with probability
/// less than one in a million; as seeds are fixed, it passes always or never.
struct SamplingTests {
  static let seeds: [UInt64] = [1_774_316_205, 4_093_351_182, 907_662_431]

  /// The largest distance of the empirical distribution function from the true one, times √N.
  func distance(of samples: [Double], from distribution: (Double) -> Double) -> Double {
    let count = Double(samples.count)
    var largest = 0.0
    for (index, sample) in samples.sorted().enumerated() {
      let value = distribution(sample)
      largest = max(largest, value - Double(index) / count, Double(index + 1) / count - value)
    }
    return largest * count.squareRoot()
  }

  /// By the Dvoretzky-Kiefer-Wolfowitz inequality, exceeded with probability at most
  /// 2 exp(-2 x²) = 1e-6.
  let bound = (log(2e6) / 2).squareRoot()

  func draws(
    _ count: Int, seed: UInt64, _ draw: (inout SplitMix64) -> Double
  ) -> [Double] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in draw(&generator) }
  }

  @Test(arguments: seeds)
  func `normal vectors have the normal distribution`(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let samples = StandardNormal().vector(count: 20_001, using: &generator)
    #expect(samples.count == 20_001)
    #expect(distance(of: samples) { erfc(-$0 / 2.0.squareRoot()) / 2 } < bound)
  }

  @Test(arguments: seeds)
  func `the two numbers of a pair are uncorrelated`(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let count = 20_000
    let samples = StandardNormal().vector(count: 2 * count, using: &generator)
    let pairs = stride(from: 0, to: 2 * count, by: 2).map { (samples[$0], samples[$0 + 1]) }
    // Products, and products of squares less their mean, have variances 1 and 8; five standard
    // errors are exceeded with probability 6e-7 each.
    let correlation = pairs.reduce(0) { $0 + $1.0 * $1.1 } / Double(count)
    #expect(abs(correlation) < 5 / Double(count).squareRoot())
    let squares = pairs.reduce(0) { $0 + $1.0 * $1.0 * $1.1 * $1.1 - 1 } / Double(count)
    #expect(abs(squares) < 5 * (8 / Double(count)).squareRoot())
  }

  @Test(arguments: seeds)
  func `gamma variables of shape one half, one and three`(seed: UInt64) {
    let half = draws(20_000, seed: seed) { GammaDistribution(shape: 0.5).sample(using: &$0) }
    #expect(distance(of: half) { erf($0.squareRoot()) } < bound)
    let one = draws(20_000, seed: seed) { GammaDistribution(shape: 1).sample(using: &$0) }
    #expect(distance(of: one) { 1 - exp(-$0) } < bound)
    let three = draws(20_000, seed: seed) { GammaDistribution(shape: 3).sample(using: &$0) }
    #expect(distance(of: three) { 1 - exp(-$0) * (1 + $0 + $0 * $0 / 2) } < bound)
  }

  @Test(arguments: seeds)
  func `shifts have the two laws of the paper`(seed: UInt64) {
    let high = draws(20_000, seed: seed) { ShiftDistribution.highVariance.sample(using: &$0) }
    #expect(
      distance(of: high) { shift in
        // Beta(1/2, 3/2) by the substitution x = sin²(angle).
        let angle = asin(min(1, max(0, (shift + 0.15) / 0.6)).squareRoot())
        return 2 / .pi * (angle + sin(angle) * cos(angle))
      } < bound)
    let low = draws(20_000, seed: seed) { ShiftDistribution.lowVariance.sample(using: &$0) }
    #expect(
      distance(of: low) { shift in
        let rest = 1 - (shift + 0.15) / 0.6
        return 1 - 7 * pow(rest, 6) + 6 * pow(rest, 7)
      } < bound)
  }

  @Test(arguments: seeds)
  func `the square of a truncated normal's length is a truncated chi-square`(seed: UInt64) {
    // For two dimensions the square is exponential with mean 2, cut off at 2.
    let squares = draws(20_000, seed: seed) {
      TruncatedNormal(dimension: 2).sample(using: &$0).reduce(0) { $0 + $1 * $1 }
    }
    #expect(squares.allSatisfy { $0 <= 2 })
    #expect(distance(of: squares) { (1 - exp(-$0 / 2)) / (1 - exp(-1)) } < bound)
  }

  @Test(arguments: seeds)
  func `a truncated normal's direction is uniform`(seed: UInt64) {
    let directions = draws(20_000, seed: seed) {
      let vector = TruncatedNormal(dimension: 2).sample(using: &$0)
      return atan2(vector[1], vector[0])
    }
    #expect(distance(of: directions) { ($0 + .pi) / (2 * .pi) } < bound)
  }

  @Test(arguments: seeds, [1, 7, 100])
  func `truncated normal vectors are not longer than the root of their dimension`(
    seed: UInt64, dimension: Int
  ) {
    var generator = SplitMix64(seed: seed)
    for _ in 0..<100 {
      let vector = TruncatedNormal(dimension: dimension).sample(using: &generator)
      #expect(vector.count == dimension)
      #expect(vector.reduce(0) { $0 + $1 * $1 } <= Double(dimension))
    }
  }

  @Test func `tiny shapes give zero or one, never a NaN`() {
    let extreme = BetaDistribution(alpha: 1e-3, beta: 1e-3)
    let samples = draws(2000, seed: 55_120_984) { extreme.sample(using: &$0) }
    #expect(samples.allSatisfy { $0 >= 0 && $0 <= 1 })
    #expect(samples.contains { $0 < 1e-6 } && samples.contains { $0 > 1 - 1e-6 })
  }

  @Test func `one seed gives one sequence`() {
    let law = BetaDistribution(alpha: 2, beta: 6)
    let first = draws(50, seed: 8_116_023) { law.sample(using: &$0) }
    let second = draws(50, seed: 8_116_023) { law.sample(using: &$0) }
    #expect(first == second)
    #expect(first != draws(50, seed: 8_116_024) { law.sample(using: &$0) })
  }

  @Test func `parameters must be positive`() async {
    await #expect(processExitsWith: .failure) { _ = BetaDistribution(alpha: 0, beta: 1) }
    await #expect(processExitsWith: .failure) { _ = GammaDistribution(shape: .infinity) }
    await #expect(processExitsWith: .failure) { _ = TruncatedNormal(dimension: 0) }
  }
}
