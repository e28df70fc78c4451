import RelaxTestSupport
import Testing

@testable import RelaxKit

struct ResidualGuardTests {
  private static let omegas = [0.3, 1, 1.5, 1.9, 1.99]

  /// The iteration at which the guard ends an attempt with those norms; nil if it never does.
  private func end(
    _ residualGuard: ResidualGuard, limit: Int = 20_000, _ norm: (Int) -> Double
  ) -> Int? {
    var residualGuard = residualGuard
    return (1...limit).first { residualGuard.isStalled(norm($0), iteration: $0) }
  }

  @Test(arguments: omegas)
  func `a residual that never falls ends the attempt when it was expected to be over`(
    omega: Double
  ) {
    let window = max(10, (3 / (2 - omega)).rounded(.up))
    for expected in [1, 7.3, 60, 1500] {
      for opening in [0, 4, 300] {
        let schedule = OmegaSchedule(
          phases: opening > 0 ? [.init(omega: 1, sweepCount: opening)] : [], finalOmega: omega)
        let residualGuard = ResidualGuard(expectedCount: expected, schedule: schedule)
        let first = max(expected, Double(opening) + window)
        for norm in [{ _ in 1 }, { Double($0) }, { _ in .nan }] as [(Int) -> Double] {
          let end = end(residualGuard, norm)
          #expect(end.map { Double($0) >= first && Double($0) < first + 1 } == true)
        }
      }
    }
  }

  @Test(arguments: omegas)
  func `a residual that stops falling ends it soon`(omega: Double) {
    let half = Int(max(10, (3 / (2 - omega)).rounded(.up))) / 2
    let residualGuard = ResidualGuard(expectedCount: 40, schedule: .constant(omega))
    for last in [0, 10, 39, 40, 41, 333, 2000] {
      let end = end(residualGuard) { 1 / Double(min($0, last) + 1) }
      let latest = max(
        residualGuard.nextCheck, Int(1.2 * Double(last + half)) + 1, last + 2 * half + 2)
      #expect(end.map { $0 <= latest && $0 >= 40 } == true, "after \(last)")
    }
  }

  @Test(arguments: omegas)
  func `a residual that falls is left alone`(omega: Double) {
    let residualGuard = ResidualGuard(expectedCount: 1, schedule: .constant(omega))
    #expect(end(residualGuard) { 1 / Double($0) } == nil)
    // Not from one iteration to the next, but over half a window.
    #expect(end(residualGuard) { 1 / Double($0) * ($0.isMultiple(of: 2) ? 1 : 1.0001) } == nil)
  }

  @Test func `an expectation beyond all limits is none`() {
    let residualGuard = ResidualGuard(expectedCount: 1e300, schedule: .constant(1))
    #expect(end(residualGuard) { _ in 1 } == nil)
  }

  @Test func `iterates are the same with a guard that finds nothing, also several at once`() throws
  {
    let rows = (0..<40).map { i in
      (0..<40).map { j in i == j ? 2.0 : (abs(i - j) == 1 ? -1 : 0) }
    }
    let system = LinearSystem(
      matrix: try CSRMatrix(rows: rows), rightHandSide: (0..<40).map { Double($0 % 7) })
    for sweepsAtOnce in [1, 4, 16] {
      var workspace = SolverWorkspace(sweepsAtOnce: sweepsAtOnce)
      var criterion = StoppingCriterion.relativeResidual(1e-8)
      var (plain, guarded) = ([Double](repeating: 0, count: 40), [Double](repeating: 0, count: 40))
      let first = try SOR(omega: 1.8).solve(
        system, updating: &plain, until: criterion, using: &workspace)
      criterion.residualGuard = ResidualGuard(expectedCount: 30, schedule: .constant(1.8))
      let second = try SOR(omega: 1.8).solve(
        system, updating: &guarded, until: criterion, using: &workspace)
      #expect(plain == guarded && first.iterations == second.iterations && second.isConverged)
    }
  }

  @Test func `an attempt ends where it stalls, whatever goes at once`() throws {
    // Neither grows nor falls: a rotation.
    let rows = [[1.0, 1], [-1, 1]]
    let system = LinearSystem(matrix: try CSRMatrix(rows: rows), rightHandSide: [1, 2])
    var criterion = StoppingCriterion.relativeResidual(1e-8)
    criterion.returnsBestIterate = false
    criterion.residualGuard = ResidualGuard(expectedCount: 25, schedule: .constant(1))
    for sweepsAtOnce in [1, 16] {
      var workspace = SolverWorkspace(sweepsAtOnce: sweepsAtOnce)
      var x = [0.5, 0.25]
      let report = try SOR().solve(system, updating: &x, until: criterion, using: &workspace)
      #expect(report.reason == .stagnation && report.outcome == .diverged)
      #expect(report.iterations == 25)
      // The residual of the iterate that is left.
      let residual = try system.residual(of: x).norm
      #expect(abs(report.residualNorm - residual) <= 1e-12 * residual)
    }
  }
}
