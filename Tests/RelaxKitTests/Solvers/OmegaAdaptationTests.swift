import Testing

@testable import RelaxKit

/// The rule alone, fed with residuals whose ratios are known.
@Suite struct OmegaAdaptationTests {
  /// Feeds residuals that each sweep multiplies by Young's spectral radius, as a start vector along
  /// the dominant eigenvector would give them; returns the omega after each sweep.
  private func omegas(
    from initialOmega: Double, beta: Double, sweepCount: Int
  ) -> [Double] {
    var adaptation = OmegaAdaptation(omega: initialOmega)
    var norm = 1.0
    adaptation.rebase(residualNorm: norm)
    return (0..<sweepCount).map { _ in
      norm *= YoungTheory.sorSpectralRadius(
        omega: adaptation.omega, jacobiSpectralRadius: beta)
      adaptation.observe(residualNorm: norm)
      return adaptation.omega
    }
  }

  /// Decided upon are changes to a multiple of 2⁻²⁰.
  private func isNearlyOptimal(_ omega: Double, beta: Double) -> Bool {
    let optimum = YoungTheory.optimalOmega(jacobiSpectralRadius: beta)
    return omega <= optimum && optimum - omega <= 0x1p-20
  }

  @Test(arguments: [0.1, 0.5, 0.8, 0.95, 0.99, 0.999, 0.9999])
  func `true rates lead to the optimal omega`(beta: Double) throws {
    let path = omegas(from: 1, beta: beta, sweepCount: 1500)
    #expect(zip(path, path.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(isNearlyOptimal(try #require(path.last), beta: beta))
  }

  @Test func `an optimum below the first cap is found in four sweeps`() {
    // ω = 1.5 is the optimum of β² = 8/9.
    for beta in [0.3, 0.7, 0.94] {
      let path = omegas(from: 1, beta: beta, sweepCount: 4)
      #expect(path.prefix(3) == [1, 1, 1])
      #expect(isNearlyOptimal(path[3], beta: beta))
    }
  }

  @Test func `one change goes no further than its cap`() {
    let path = omegas(from: 1, beta: 0.99999, sweepCount: 5000)
    let steps = path.reduce(into: [Double]()) { if $0.last != $1 { $0.append($1) } }
    let caps = [1, 1.5, 1.8, 1.85, 1.9, 1.94, 1.96, 1.975, 1.985]
    #expect(steps.count > caps.count)
    #expect(zip(steps, caps).allSatisfy { abs($0 - $1) <= 0x1p-20 })
  }

  @Test func `a start from elsewhere finds the same`() throws {
    for initialOmega in [0.3, 0.9, 1.2, 1.6] {
      let path = omegas(from: initialOmega, beta: 0.99, sweepCount: 600)
      let last = try #require(path.last)
      let optimum = YoungTheory.optimalOmega(jacobiSpectralRadius: 0.99)
      // From there on, the rate is within the damping exponent of the best, and omega stays.
      let rate = YoungTheory.sorSpectralRadius(omega: last, jacobiSpectralRadius: 0.99)
      #expect(last <= optimum && rate <= (last - 1).squareRoot())
    }
  }

  @Test func `above the optimum nothing changes`() {
    #expect(omegas(from: 1.7, beta: 0.9, sweepCount: 300).allSatisfy { $0 == 1.7 })
  }

  @Test func `residuals that grow or stand still or are no numbers change nothing`() {
    for factor in [1, 1.5, 0, .nan, .infinity] {
      var adaptation = OmegaAdaptation(omega: 1.2)
      var norm = 1.0
      adaptation.rebase(residualNorm: norm)
      for _ in 0..<100 {
        norm *= factor
        adaptation.observe(residualNorm: norm)
      }
      #expect(adaptation.omega == 1.2)
    }
  }

  @Test func `no sweep said to be steady changes omega`() {
    var generator = SplitMix64(seed: 1_930_221)
    for _ in 0..<200 {
      var adaptation = OmegaAdaptation(omega: .random(in: 0.5...1.95, using: &generator))
      var norm = 1.0
      adaptation.rebase(residualNorm: norm)
      for _ in 0..<300 {
        let (before, steady) = (adaptation.omega, adaptation.steadySweepCount)
        norm *= .random(in: 0.7...1.01, using: &generator)
        adaptation.observe(residualNorm: norm)
        #expect(steady <= 1 || adaptation.omega == before)
        #expect(steady >= 1)
        #expect(adaptation.omega >= before && adaptation.omega < 2)
      }
    }
  }
}
