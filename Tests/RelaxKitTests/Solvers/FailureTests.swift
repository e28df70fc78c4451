import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

/// Solves that cannot succeed: the reason is given, the best iterate left.
@Suite struct FailureTests {
  /// Gauss-Seidel multiplies the error of this system by 6 each sweep.
  private func growing() throws -> LinearSystem {
    LinearSystem(matrix: try CSRMatrix(rows: [[1, 2], [3, 1]]), rightHandSide: [3, 4])
  }

  private func indefinite() throws -> LinearSystem {
    LinearSystem(matrix: try CSRMatrix(rows: [[1, 2], [2, 1]]), rightHandSide: [1, -1])
  }

  @Test func `a growing residual ends the solve with the start vector`() throws {
    var criterion = StoppingCriterion.relativeResidual(1e-8)
    criterion.recordsResidualHistory = true
    var x = [0.5, 0.5]
    let report = try SOR().solve(growing(), updating: &x, until: criterion)
    #expect(report.outcome == .diverged && report.reason == .residualGrowth)
    #expect(x == [0.5, 0.5])
    // b - A x = (1.5, 2)
    #expect(abs(report.residualNorm - 2.5) < 1e-15)
    #expect(abs(report.relativeResidual - 0.5) < 1e-15)
    let history = try #require(report.residualHistory)
    #expect(history.count == report.iterations + 1)
    // 6^k passes 1e10 times the larger baseline, that of the right-hand side, at the 13th power.
    #expect(history.dropLast().allSatisfy { $0 <= 1e10 } && history.last.map { $0 > 1e10 } == true)
    #expect(zip(history.dropFirst(2), history.dropFirst()).allSatisfy { abs($0 / $1 - 6) < 1e-9 })
  }

  @Test func `a small divergence factor ends it early`() throws {
    var criterion = StoppingCriterion.relativeResidual(1e-8)
    criterion.divergenceFactor = 10
    let (_, report) = try SOR().solve(growing(), until: criterion)
    #expect(report.reason == .residualGrowth)
    #expect(report.iterations <= 3)
  }

  @Test func `without a divergence factor it ends in overflow`() throws {
    var criterion = StoppingCriterion.relativeResidual(1e-8)
    criterion.divergenceFactor = .infinity
    let (x, report) = try SOR().solve(growing(), until: criterion)
    #expect(report.outcome == .diverged && report.reason == .nonFinite)
    #expect(x == [0, 0])
    #expect(report.relativeResidual == 1)
    criterion.returnsBestIterate = false
    let (last, second) = try SOR().solve(growing(), until: criterion)
    #expect(second.reason == .nonFinite && second.iterations == report.iterations)
    #expect(last.map(abs).max().map { $0 > 1e100 } == true)
  }

  @Test func `the last iterate is left where the best is not asked for`() throws {
    var criterion = StoppingCriterion.relativeResidual(1e-8)
    criterion.returnsBestIterate = false
    let (x, report) = try SOR().solve(growing(), until: criterion)
    let truth = norm(
      DenseRelaxation(try growing().matrix).residual(x, try growing().rightHandSide))
    #expect(report.reason == .residualGrowth)
    #expect(truth > 1e10)
    #expect(abs(report.residualNorm - truth) < 1e-12 * truth)
  }

  @Test(arguments: [4, 7, 20]) func `the best iterate is left, wherever it was`(limit: Int) throws {
    // Residuals of SOR near omega 2 rise and fall.
    var seen = 0
    for problem in try ProblemGallery.symmetric() {
      for solver in [
        SOR(omega: 1.97), AdaptiveSOR(initialOmega: 1.97), SSORConjugateGradient(omega: 1.97),
      ] as [any LinearSolver] {
        var criterion = StoppingCriterion.relativeResidual(1e-13, iterationLimit: limit)
        criterion.recordsResidualHistory = true
        var x = problem.start
        let report = try solver.solve(problem.system, updating: &x, until: criterion)
        guard !report.isConverged else { continue }
        let history = try #require(report.residualHistory)
        let best = try #require(history.min())
        let place = try #require(history.firstIndex(of: best))
        if place > 0, place < limit { seen += 1 }
        let expected =
          place == 0
          ? problem.start
          : try iterates(of: solver, problem.system, from: problem.start, count: place).last
        #expect(x == expected, "\(problem) \(solver)")
      }
    }
    #expect(seen > 0)
  }

  @Test func `a stationary method goes back to its best iterate too`() throws {
    var x = [0.5, 0.5]
    let report = try DampedJacobi().solve(growing(), updating: &x, until: .relativeResidual(1e-8))
    #expect(report.reason == .residualGrowth)
    #expect(x == [0.5, 0.5])
  }

  @Test func `CG names an indefinite matrix`() throws {
    let (x, report) = try ConjugateGradient().solve(
      indefinite(), until: .relativeResidual(1e-8))
    #expect(report.outcome == .diverged && report.reason == .nonPositiveCurvature)
    #expect(report.iterations == 0 && x == [0, 0] && report.relativeResidual == 1)
    // r = (1, 1) and A = diag(1, -1): the curvature is exactly zero.
    let zero = LinearSystem(
      matrix: try CSRMatrix(rows: [[1, 0], [0, -1]]), rightHandSide: [1, 1])
    let (_, second) = try ConjugateGradient().solve(zero, until: .relativeResidual(1e-8))
    #expect(second.reason == .nonPositiveCurvature)
  }

  @Test(arguments: SSORConjugateGradient.SweepOrder.allCases)
  func `SSOR-CG names an indefinite matrix`(order: SSORConjugateGradient.SweepOrder) throws {
    let solver = SSORConjugateGradient(omega: 1, sweepOrder: order)
    // The diagonal is positive, and with it the preconditioner.
    let (x, report) = try solver.solve(
      LinearSystem(matrix: try CSRMatrix(rows: [[1, 2], [2, 1]]), rightHandSide: [1, 0]),
      until: .relativeResidual(1e-8))
    #expect(report.outcome == .diverged && report.reason == .nonPositiveCurvature)
    #expect(report.relativeResidual <= 1 && x.allSatisfy { $0.isFinite })
  }

  @Test(arguments: SSORConjugateGradient.SweepOrder.allCases)
  func `SSOR-CG names a negative diagonal`(order: SSORConjugateGradient.SweepOrder) throws {
    let solver = SSORConjugateGradient(omega: 1.2, sweepOrder: order)
    for rows in [[[-1, 0], [0, -2]], [[-4, 1], [1, 3]], [[1, 0], [0, -1]]] as [[[Double]]] {
      let (x, report) = try solver.solve(
        LinearSystem(matrix: try CSRMatrix(rows: rows), rightHandSide: [1, 1]),
        until: .relativeResidual(1e-8))
      #expect(report.outcome == .diverged, "\(rows)")
      #expect(
        [.indefinitePreconditioner, .nonPositiveCurvature].contains(report.reason), "\(rows)")
      #expect(report.relativeResidual <= 1 && x.allSatisfy { $0.isFinite }, "\(rows)")
    }
  }

  @Test func `what cannot be told from zero is called underflow`() throws {
    // The start vector is 300 decades above the solution.
    let system = LinearSystem(
      matrix: try CSRMatrix(rows: [[2, -1], [-1, 2]]), rightHandSide: [1e-290, 1e-290])
    for solver in [ConjugateGradient(), SSORConjugateGradient()] as [any LinearSolver] {
      var x = [1.0, 0.5]
      let report = try solver.solve(system, updating: &x, until: .relativeResidual(1e-8))
      #expect(report.isConverged || report.reason == .underflow, "\(report)")
      #expect(report.residualNorm < 1)
    }
    // The solution itself is a handful of the smallest numbers.
    let tiny = LinearSystem(
      matrix: system.matrix, rightHandSide: [.leastNonzeroMagnitude, 0])
    for solver in [SOR(), AdaptiveSOR(), SSOR(), SSORConjugateGradient()] as [any LinearSolver] {
      let (x, report) = try solver.solve(tiny, until: .relativeResidual(1e-8))
      #expect(report.outcome == .diverged && report.reason == .underflow, "\(report)")
      let units = x.map { $0 / .leastNonzeroMagnitude }
      let truth = norm([1 - 2 * units[0] + units[1], units[0] - 2 * units[1]])
      #expect(abs(report.relativeResidual - truth) < 1e-12)
    }
  }

  @Test func `a solution too large for numbers is not finite`() throws {
    let system = LinearSystem(
      matrix: try CSRMatrix(rows: [[0.125, 0], [0, 1]]), rightHandSide: [1e308, 1])
    for solver in [
      SOR(), AdaptiveSOR(), SSOR(), ConjugateGradient(), SSORConjugateGradient(),
    ]
      as [any LinearSolver]
    {
      var x = [1.0, 2]
      let report = try solver.solve(system, updating: &x, until: .relativeResidual(1e-8))
      #expect(report.outcome == .diverged && report.reason == .nonFinite, "\(report)")
      #expect(x == [1, 2])
      #expect(abs(report.relativeResidual - 1) < 1e-15)
    }
  }

  @Test func `a residual too large for numbers is not finite`() throws {
    let system = LinearSystem(
      matrix: try CSRMatrix(rows: [[1e250, 1], [1, 1e250]]), rightHandSide: [1, 1])
    for baseline in StoppingCriterion.Baseline.allCases {
      for solver in [
        SOR(), AdaptiveSOR(), SSOR(), ConjugateGradient(), SSORConjugateGradient(),
      ]
        as [any LinearSolver]
      {
        var x = [1e300, -1e300]
        let report = try solver.solve(
          system, updating: &x, until: .relativeResidual(1e-8, baseline: baseline))
        #expect(report.reason == .nonFinite, "\(report)")
        #expect(x == [1e300, -1e300])
      }
    }
  }
}
