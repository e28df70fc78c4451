import Foundation
import ModelProblems
import RelaxKitChecks
import RelaxTestSupport
import Testing

@testable import RelaxKit

/// Tuners that choose the alpha of relaxed incomplete Cholesky.
@Suite struct CholeskyTunerTests {
  private typealias Tuner = OmegaTuner<ICConjugateGradient, DefaultLearner>

  /// Laplacians of a square with shifts over three decades.
  private func systems(side: Int, count: Int, seed: UInt64) throws -> [LinearSystem] {
    let laplacian = try Stencil.laplacian(dimensions: 2).matrix(extents: [side, side])
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      let shift = pow(10, Double.random(in: -4 ... -1, using: &generator))
      return LinearSystem(
        matrix: laplacian.shiftingDiagonal(by: shift),
        rightHandSide: randomVector(count: side * side, using: &generator))
    }
  }

  /// Positive definite matrices with entries of both signs, no M-matrices, on one random pattern.
  private func signs(count: Int, surplus: Double, seed: UInt64) throws -> [LinearSystem] {
    var generator = SplitMix64(seed: seed)
    let n = 60
    return try (0..<count).map { _ in
      var factor = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
      for row in 0..<n {
        factor[row][row] = 1
        factor[row][(7 * row + 3) % n] += .random(in: -1...1, using: &generator)
        factor[row][(row + 1) % n] += .random(in: -1...1, using: &generator)
      }
      let rows = factor.enumerated().map { i, left in
        factor.enumerated().map { j, right in
          zip(left, right).reduce(i == j ? surplus : 0) { $0 + $1.0 * $1.1 }
        }
      }
      return LinearSystem(
        matrix: try CSRMatrix(rows: rows),
        rightHandSide: randomVector(count: n, using: &generator))
    }
  }

  private func solve<Solver: RelaxationSolver>(
    _ systems: [LinearSystem], with tuner: inout OmegaTuner<Solver, DefaultLearner>
  ) throws -> [SolveReport] {
    try systems.map { system in
      var x = [Double](repeating: 0, count: system.unknownCount)
      return try tuner.solve(system, updating: &x, until: .relativeResidual(1e-8))
    }
  }

  private func solve(_ systems: [LinearSystem], with solver: some LinearSolver) throws -> [Int] {
    try systems.map {
      let report = try solver.solve($0, until: .relativeResidual(1e-8)).report
      #expect(report.isConverged)
      return report.iterations
    }
  }

  private func encoded(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try encoder.encode(value)
  }

  // MARK: The scale

  @Test func `alpha is an omega less 1, and both have one depth`() throws {
    for step in 0...210 {
      let depth = 0.05 * Double(step)
      let alpha = ScheduleChoice(schedule: .constant(2 - exp(-depth))).omega(on: .alpha)
      #expect(abs(-log(1 - alpha) - depth) < 1e-15 * exp(depth))
    }
    #expect(ScheduleChoice(schedule: .constant(0.25)).omega(on: .alpha) == -0.75)
  }

  @Test func `a scale is restored, with the range of alpha alone`() throws {
    for scale in [.alpha, RelaxationScale(), RelaxationScale(parameterRange: 0...1)] {
      let data = try encoded(scale)
      #expect(try JSONDecoder().decode(RelaxationScale.self, from: data) == scale)
    }
    let wide = #"{"parameterRange":[0,2],"kind":"alpha"}"#
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(RelaxationScale.self, from: Data(wide.utf8))
    }
  }

  @Test func `omegas are refused where an alpha is to be chosen`() async {
    await #expect(processExitsWith: .failure) {
      _ = OmegaTuner(
        solver: ICConjugateGradient(), learner: FixedArm(armCount: 20, arm: 0), seed: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = OmegaTuner(
        solver: ICConjugateGradient(), learner: DefaultLearner(), scale: RelaxationScale(), seed: 1)
    }
    await #expect(processExitsWith: .failure) {
      var tuner = OmegaTuner(solver: ICConjugateGradient())
      tuner.fallbackOmega = 1.5
    }
  }

  // MARK: What is learned

  @Test func `it does what every tuner must`() throws {
    let tuner = OmegaTuner(solver: ICConjugateGradient())
    #expect(try checkTuner(tuner) == [])
    let told = try checkTuner(tuner) { TuningContext([$0]) }
    #expect(told == [])
  }

  @Test func `the first alpha follows the number of unknowns`() throws {
    for (count, depth) in [(10, 0.7), (1000, 3.62), (100_000, 7.76), (1_000_000, 9.83)] {
      let alpha = try RelaxedPivots.suggestedAlpha(
        for: Stencil.laplacian(dimensions: 1).matrix(extents: [count]))
      let guess = -log(1 - alpha)
      #expect(abs(guess - depth) < 0.01)
      var learner = DefaultLearner(method: .incompleteCholesky)
      var generator = SplitMix64(seed: 1)
      let context = TuningContext([], depthGuess: guess)
      let omega = learner.choose(context: context, using: &generator).schedule.finalOmega
      #expect(abs(-log(2 - omega) - guess) < 0.2, "\(count): \(omega)")
    }
  }

  @Test func `alphas below 0 are tried only where entries are positive`() throws {
    func chosen(_ systems: [LinearSystem]) throws -> [Double] {
      var tuner = OmegaTuner(solver: ICConjugateGradient())
      return try solve(systems, with: &tuner).compactMap { $0.backoff?.asked ?? $0.omega }
    }
    #expect(try chosen(systems(side: 9, count: 40, seed: 61)).allSatisfy { $0 >= 0 })
    let signed = try signs(count: 40, surplus: 0.3, seed: 62)
    #expect(RelaxedPivots.suggestedAlpha(for: signed[0].matrix) == -0.3)
    #expect(try chosen(signed).contains { $0 < 0 })
  }

  @Test func `with little to do the first alpha is lower`() {
    var generator = SplitMix64(seed: 1)
    let depths = [8.0, 4, 2, 1].map { reduction in
      var learner = DefaultLearner(method: .incompleteCholesky)
      let context = TuningContext([], depthGuess: 4, reduction: reduction)
      let choice = learner.choose(context: context, using: &generator)
      return -log(2 - choice.schedule.finalOmega)
    }
    #expect(depths[0] == depths[1] && depths[1] > depths[2] && depths[2] > depths[3], "\(depths)")
  }

  @Test(arguments: [12, 40]) func `it comes near the best fixed alpha of Laplacians`(
    side: Int
  ) throws {
    let systems = try systems(side: side, count: 32, seed: 4_400_217)
    var tuner = OmegaTuner(solver: ICConjugateGradient())
    let counts = try solve(systems, with: &tuner).map(\.work)
    let fixed = try stride(from: 0.0, through: 7.5, by: 0.5).map { depth in
      try solve(systems, with: ICConjugateGradient(alpha: 1 - exp(-depth)))
    }
    func total(_ counts: [Int], from first: Int) -> Int { counts[first...].reduce(0, +) }
    let best = fixed.map { total($0, from: 16) }.min() ?? 0
    #expect(Double(total(counts, from: 16)) < 1.05 * Double(best))
    let plain = try solve(systems, with: SSORConjugateGradient())
    #expect(total(counts, from: 0) < total(plain, from: 0))
  }

  @Test func `the alpha asked for is learned, not the one backed off to`() throws {
    let systems = try signs(count: 6, surplus: 0.01, seed: 88_031)
    var tuner = OmegaTuner(solver: ICConjugateGradient())
    var byHand = tuner.learner
    var generator = SplitMix64(seed: 0)
    var backoffs = 0
    for system in systems {
      let context = TuningContext(
        [], depthGuess: -log(1 - RelaxedPivots.suggestedAlpha(for: system.matrix)),
        reduction: -log(1e-8))
      let choice = byHand.choose(context: context, using: &generator)
      let report = try solve([system], with: &tuner)[0]
      byHand.record(loss: Double(report.iterations), for: choice, context: context)
      #expect(try encoded(tuner.learner) == encoded(byHand))
      let asked = report.backoff?.asked ?? report.omega
      #expect(asked == choice.omega(on: .alpha))
      backoffs += report.backoff == nil ? 0 : 1
    }
    #expect(backoffs > 0)
  }

  @Test func `what is no M-matrix is solved about as fast as by SSOR with omega 1`() throws {
    for (seed, surplus) in [(1, 0.3), (2, 0.05), (3, 0.01), (4, 0.002)] {
      let systems = try signs(count: 24, surplus: surplus, seed: UInt64(900_000 + seed))
      var tuner = OmegaTuner(solver: ICConjugateGradient())
      let reports = try solve(systems, with: &tuner)
      #expect(reports.allSatisfy { $0.isConverged })
      let plain = try solve(systems, with: SSORConjugateGradient())
      let (own, other) = (reports[4...].map(\.work).reduce(0, +), plain[4...].reduce(0, +))
      #expect(Double(own) < 1.15 * Double(other), "\(own) for \(other)")
    }
  }

  @Test func `where an alpha fails the system is solved with alpha 0`() throws {
    // Pivots that break are raised rather than backed off, so that large alphas fail.
    let solver = ICConjugateGradient(backsOff: false)
    var fallbacks = 0
    for seed in 0..<20 {
      let system = try signs(count: 1, surplus: 0.5, seed: UInt64(70_000 + seed))[0]
      let safe = try ICConjugateGradient(alpha: 0, backsOff: false)
        .solve(system, until: .relativeResidual(1e-8)).report.iterations
      var tuner = OmegaTuner(solver: solver)
      #expect(tuner.fallbackOmega == 0)
      var x = [Double](repeating: 0, count: system.unknownCount)
      let report = try tuner.solve(
        system, context: TuningContext([], depthGuess: 6), updating: &x,
        until: .relativeResidual(1e-8, iterationLimit: safe))
      #expect(report.isConverged && tuner.round == 1)
      guard let failed = report.failedAttempts.first else { continue }
      #expect(failed.omega > 0 && report.omega == 0)
      fallbacks += 1
    }
    #expect(fallbacks > 0)
  }

  @Test func `a shared tuner chooses as the tuner alone does`() throws {
    var alone = OmegaTuner(solver: ICConjugateGradient())
    let shared = SharedOmegaTuner(alone)
    for system in try systems(side: 15, count: 20, seed: 31_777) {
      var x = [Double](repeating: 0, count: system.unknownCount)
      let report = try shared.solve(system, updating: &x, until: .relativeResidual(1e-8))
      let own = try solve([system], with: &alone)[0]
      #expect(own.omega == report.omega && own.iterations == report.iterations)
    }
    #expect(try encoded(shared.state) == encoded(alone))
  }

  @Test func `words and proposals speak of alpha`() throws {
    var tuner = OmegaTuner(solver: ICConjugateGradient())
    for _ in 0..<6 {
      let count = try tuner.run { alpha in
        #expect((0...1).contains(alpha))  // Nothing is known of positive entries.
        return Int(20 + 30 * (alpha - 0.9) * (alpha - 0.9))
      }
      #expect(count >= 20)
    }
    #expect("\(tuner.learner)".contains("of alpha 0."))
    #expect("\(tuner.learner)".contains("the best alpha follows the number of unknowns"))
  }
}
