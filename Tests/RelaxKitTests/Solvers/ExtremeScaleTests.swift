import RelaxKit
import RelaxTestSupport
import Testing

/// Vectors and matrices at the ends of the range of numbers: converged must never be said in vain.
@Suite struct ExtremeScaleTests {
  private static let solvers: [any LinearSolver] = [
    SOR(omega: 1.2), SSOR(omega: 1.2), ConjugateGradient(), SSORConjugateGradient(omega: 1.2),
    SSORConjugateGradient(omega: 1.2, sweepOrder: .backwardFirst), DampedJacobi(omega: 0.9),
    SOR(omega: 1.2, ordering: .multicolor), AdaptiveSOR(initialOmega: 1.2),
  ]

  private let tridiagonal = [[2.0, -1, 0], [-1, 2, -1], [0, -1, 2]]

  /// The residual norm in units of `unit`, formed where nothing overflows.
  private func residual(_ rows: [[Double]], _ x: [Double], _ b: [Double], unit: Double) -> Double {
    norm(
      zip(rows, b).map { row, b in b / unit - zip(row, x).reduce(0) { $0 + $1.0 * ($1.1 / unit) } })
  }

  /// Fails if a report says more than is so.
  private func expectTruth(
    _ report: SolveReport, _ x: [Double], _ b: [Double], start: [Double],
    _ criterion: StoppingCriterion, _ comment: Comment
  ) {
    #expect(x.allSatisfy { $0.isFinite }, comment)
    guard report.isConverged else { return }
    let largest = (b + start).map(abs).max() ?? 1
    let baseline =
      switch criterion.baseline {
      case .rightHandSide:
        residual(tridiagonal, [0, 0, 0], b, unit: norm(b) > 0 ? norm(b) : 1)
      case .initialResidual: residual(tridiagonal, start, b, unit: largest)
      }
    let unit = criterion.baseline == .rightHandSide ? (norm(b) > 0 ? norm(b) : 1) : largest
    let final = residual(tridiagonal, x, b, unit: unit)
    #expect(final <= criterion.tolerance * baseline * (1 + 1e-6), comment)
  }

  @Test func `no scale of right-hand side and start makes for a false success`() throws {
    let matrix = try CSRMatrix(rows: tridiagonal)
    let tiny = Double.leastNonzeroMagnitude
    let scales = [
      0, tiny, 2000 * tiny, 1e14 * tiny, 1e-300, 1e-200, 1e-160, 1e-90, 1, 1e90, 1e160, 1e200,
      1e300, 1.5e308,
    ]
    for solver in Self.solvers {
      for bScale in scales {
        for xScale in scales {
          for baseline in StoppingCriterion.Baseline.allCases {
            let b = [1, -0.25, 0.5].map { $0 * bScale }
            let start = [0.5, 1, -0.75].map { $0 * xScale }
            let criterion = StoppingCriterion.relativeResidual(
              1e-6, baseline: baseline, iterationLimit: 300)
            var x = start
            let report = try solver.solve(
              LinearSystem(matrix: matrix, rightHandSide: b), updating: &x, until: criterion)
            expectTruth(
              report, x, b, start: start, criterion,
              "\(solver), b \(bScale), x \(xScale), \(baseline): \(report) \(x)")
          }
        }
      }
    }
  }
}
