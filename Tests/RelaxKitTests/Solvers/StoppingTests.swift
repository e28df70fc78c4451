import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

/// When a solve ends, and what it is measured against.
@Suite struct StoppingTests {
  private static let solvers: [any LinearSolver] = [
    SOR(omega: 1.2), SSOR(omega: 1.2), ConjugateGradient(), SSORConjugateGradient(omega: 1.2),
    DampedJacobi(omega: 0.9),
  ]

  private func system(_ b: [Double] = [1, 2, -3, 4]) throws -> LinearSystem {
    LinearSystem(
      matrix: try CSRMatrix(
        rows: [[4, -1, 0, 0], [-1, 4, -1, 0], [0, -1, 4, -1], [0, 0, -1, 4]]),
      rightHandSide: b)
  }

  /// For the 1 x 1 system `2 x = 2`, SOR halves the error or not at will: with omega 1/2 each sweep
  /// leaves exactly half the residual.
  private let halving = SOR(omega: 0.5)

  private func halvingSystem() throws -> LinearSystem {
    LinearSystem(matrix: try CSRMatrix(rows: [[2]]), rightHandSide: [2])
  }

  @Test func `the right-hand side baseline is met at equality`() throws {
    let (x, report) = try halving.solve(halvingSystem(), until: .relativeResidual(0.125))
    #expect(report.iterations == 3)
    #expect(report.relativeResidual == 0.125)
    #expect(x == [0.875])
  }

  @Test func `a criterion says what residuals are relative to and when they meet it`() throws {
    let system = try system([3, 0, 0, 4])
    let start = [0.0, 0, 0, 1]
    let warm = StoppingCriterion.relativeResidual(0.125, baseline: .initialResidual, absolute: 0.5)
    #expect(try warm.baselineNorm(of: system, start: start) == system.residual(of: start).norm)
    #expect(try system.residual(of: start).residual == [3, 0, 1, 0])
    #expect(warm.isMet(residualNorm: 0.5, baselineNorm: 1))
    #expect(!warm.isMet(residualNorm: 1, baselineNorm: 8))
    let usual = StoppingCriterion.relativeResidual(0.125)
    #expect(try usual.baselineNorm(of: system, start: start) == 5)
    #expect(usual.isMet(residualNorm: 1, baselineNorm: 8))
    #expect(throws: InputError.self) { try system.residual(of: [1]) }
  }

  @Test func `the initial residual baseline is met only below`() throws {
    let (x, report) = try halving.solve(
      halvingSystem(), until: .relativeResidual(0.125, baseline: .initialResidual))
    #expect(report.iterations == 4)
    #expect(report.relativeResidual == 0.0625)
    #expect(x == [0.9375])
  }

  @Test func `with a warm start the baselines differ`() throws {
    // From x = 3/4 the residual is 1/2, a quarter of the right-hand side.
    var x = [0.75]
    var criterion = StoppingCriterion.relativeResidual(0.125)
    criterion.recordsResidualHistory = true
    let report = try halving.solve(halvingSystem(), updating: &x, until: criterion)
    #expect(report.residualHistory == [0.25, 0.125])
    #expect(report.residualNorm == 0.25)

    x = [0.75]
    criterion = .relativeResidual(0.125, baseline: .initialResidual)
    criterion.recordsResidualHistory = true
    let second = try halving.solve(halvingSystem(), updating: &x, until: criterion)
    #expect(second.residualHistory == [1, 0.5, 0.25, 0.125, 0.0625])
    #expect(second.residualNorm == 0.03125)
  }

  @Test func `an absolute tolerance ends a solve whatever the baseline`() throws {
    for baseline in StoppingCriterion.Baseline.allCases {
      let criterion = StoppingCriterion.relativeResidual(
        1e-12, baseline: baseline, absolute: 0.25)
      let (_, report) = try halving.solve(halvingSystem(), until: criterion)
      #expect(report.isConverged)
      #expect(report.iterations == 3)
      #expect(report.residualNorm == 0.25)
    }
  }

  @Test func `the absolute tolerance keeps its meaning for vectors that are scaled`() throws {
    for size in [0x1p-600, 0x1p600] {
      let system = LinearSystem(matrix: try CSRMatrix(rows: [[2]]), rightHandSide: [2 * size])
      let (x, report) = try halving.solve(
        system, until: .relativeResidual(1e-12, absolute: 0.25 * size))
      #expect(report.iterations == 3)
      #expect(report.residualNorm == 0.25 * size)
      #expect(x == [0.875 * size])
      let (_, idle) = try halving.solve(system, until: .relativeResidual(1e-12, absolute: 2 * size))
      #expect(idle.isConverged && idle.iterations == 0)
    }
  }

  @Test func `the iteration limit ends a solve`() throws {
    let (x, report) = try halving.solve(
      halvingSystem(), until: .relativeResidual(1e-9, iterationLimit: 5))
    #expect(report.outcome == .iterationLimit)
    #expect(report.reason == .iterationLimit)
    #expect(!report.isConverged)
    #expect(report.iterations == 5)
    #expect(report.relativeResidual == 0.03125)
    #expect(x == [0.96875])
  }

  @Test(arguments: solvers.indices)
  func `a zero right-hand side has the solution zero`(index: Int) throws {
    let system = try system([0, 0, 0, 0])
    for start in [[0, 0, 0, 0], [1, -2, 3, 4], [1e200, 0, 0, 1e-300]] as [[Double]] {
      var x = start
      let report = try Self.solvers[index].solve(
        system, updating: &x, until: .relativeResidual(1e-8))
      #expect(report.isConverged && report.iterations == 0 && report.relativeResidual == 0)
      #expect(x == [0, 0, 0, 0])
    }
    // Relative to the initial residual, there is something to do.
    var x = [1.0, -2, 3, 4]
    let report = try Self.solvers[index].solve(
      system, updating: &x, until: .relativeResidual(1e-8, baseline: .initialResidual))
    #expect(report.isConverged && report.iterations > 1)
    #expect(norm(x) < 1e-7)
  }

  @Test(arguments: solvers.indices)
  func `a zero initial residual takes no iteration`(index: Int) throws {
    let b = [3.0, 2, 2, 3]
    for baseline in StoppingCriterion.Baseline.allCases {
      var x = [1.0, 1, 1, 1]
      var criterion = StoppingCriterion.relativeResidual(1e-8, baseline: baseline)
      criterion.recordsResidualHistory = true
      let report = try Self.solvers[index].solve(system(b), updating: &x, until: criterion)
      #expect(report.isConverged && report.iterations == 0)
      #expect(report.relativeResidual == 0 && report.residualNorm == 0)
      #expect(report.residualHistory == [0])
      #expect(x == [1, 1, 1, 1])
    }
  }

  @Test(arguments: solvers.indices) func `no unknown is no work`(index: Int) throws {
    let system = LinearSystem(
      matrix: try CSRMatrix(rowCount: 0, columnCount: 0, entries: []), rightHandSide: [])
    for baseline in StoppingCriterion.Baseline.allCases {
      let (x, report) = try Self.solvers[index].solve(
        system, until: .relativeResidual(1e-8, baseline: baseline))
      #expect(report.isConverged && report.iterations == 0)
      #expect(x.isEmpty)
    }
  }

  @Test(arguments: solvers.indices)
  func `an unattainable tolerance ends at the limit`(index: Int) throws {
    let system = try system([1, 2, -3, 1.0 / 3])
    var criterion = StoppingCriterion.relativeResidual(1e-20, iterationLimit: 400)
    criterion.recordsResidualHistory = true
    let (x, report) = try Self.solvers[index].solve(system, until: criterion)
    let truth = norm(DenseRelaxation(system.matrix).residual(x, system.rightHandSide))
    if report.isConverged {
      // Rounding may leave a residual of exactly zero, and no other.
      #expect(truth == 0)
    } else {
      #expect(report.outcome == .iterationLimit && report.iterations == 400)
      #expect(report.residualHistory?.count == 401)
    }
    #expect(truth < 1e-14)
    #expect(abs(report.residualNorm - truth) < 1e-15)
  }

  @Test(arguments: solvers.indices)
  func `a start vector far off costs iterations, not the solution`(index: Int) throws {
    // Residuals carried along from so far up have lost what the tolerance asks for.
    let matrix = try Stencil.laplacian(dimensions: 2).matrix(extents: [5, 5])
    let system = LinearSystem(matrix: matrix, rightHandSide: (0..<25).map { Double($0 % 7) - 3 })
    for size in [1e8, 1e12, 1e16, 1e40] {
      var x = (0..<25).map { size * (Double($0 % 4) - 1.3) }
      let report = try Self.solvers[index].solve(
        system, updating: &x, until: .relativeResidual(1e-12))
      #expect(report.isConverged, "\(size): \(report)")
      #expect(
        relativeDistance(x, DenseRelaxation(matrix).solution(system.rightHandSide)) < 1e-10)
    }
  }

  @Test(arguments: solvers.indices)
  func `the monitor sees what the history holds, and its stop is kept`(index: Int) throws {
    let system = try system()
    var criterion = StoppingCriterion.relativeResidual(1e-10)
    criterion.recordsResidualHistory = true
    var seen: [Double] = []
    let (_, report) = try Self.solvers[index].solve(system, until: criterion) { status in
      seen.append(status.relativeResidual)
      #expect(status.iteration == seen.count)
      return .proceed
    }
    #expect(report.isConverged)
    #expect(report.residualHistory == [1] + seen)
    let last = report.iterations

    let (_, stopped) = try Self.solvers[index].solve(system, until: criterion) {
      $0.iteration == 2 ? .stop : .proceed
    }
    #expect(stopped.outcome == .stopped && stopped.iterations == 2)
    #expect(stopped.residualHistory == report.residualHistory.map { Array($0.prefix(3)) })
    // A stop at the iteration that converges has nothing left to stop.
    let (_, finished) = try Self.solvers[index].solve(system, until: criterion) {
      $0.iteration == last ? .stop : .proceed
    }
    #expect(finished.isConverged && finished.iterations == last)
  }

  @Test func `a stopped solve leaves its last iterate, not its best`() throws {
    // The first CG step of this system raises the residual.
    let system = LinearSystem(
      matrix: try CSRMatrix(rows: [[1, 0], [0, 100]]), rightHandSide: [1, 0.1])
    var criterion = StoppingCriterion.relativeResidual(1e-10)
    criterion.recordsResidualHistory = true
    var x = [0.0, 0]
    let report = try ConjugateGradient().solve(system, updating: &x, until: criterion) { _ in .stop
    }
    #expect(report.outcome == .stopped && report.iterations == 1)
    #expect(report.relativeResidual > 1)
    #expect(x != [0, 0])
    #expect(report.residualHistory?.count == 2)
    // The limit, not the monitor, makes it go back to the start.
    x = [0, 0]
    let limited = try ConjugateGradient().solve(
      system, updating: &x, until: .relativeResidual(1e-10, iterationLimit: 1))
    #expect(limited.outcome == .iterationLimit && limited.relativeResidual == 1)
    #expect(x == [0, 0])
  }
}
