import ModelProblems
import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

/// What SOR does, sweep by sweep.
@Suite struct SORTests {
  private static let omegas = [0.1, 0.7, 1, 1.3, 1.9]

  @Test(arguments: omegas) func `iterates are those of sweeps by hand`(omega: Double) throws {
    for problem in try ProblemGallery.symmetric() + ProblemGallery.nonsymmetric() {
      let dense = DenseRelaxation(problem.system.matrix)
      var expected = problem.start
      for x in try iterates(of: SOR(omega: omega), problem.system, from: problem.start, count: 8) {
        dense.sweepForward(&expected, problem.system.rightHandSide, omega: omega)
        #expect(relativeDistance(x, expected) < 1e-12, "\(problem)")
      }
    }
  }

  @Test func `omega one is Gauss-Seidel`() throws {
    // Each unknown in turn is set to what its own equation gives.
    let matrix = try CSRMatrix(rows: [[4, -1, 2], [1, 5, -2], [0, 3, 8]])
    let b = [2.0, -3, 7]
    var (first, second, third) = (0.5, 0.25, -1.0)
    let found = try iterates(
      of: SOR(omega: 1), LinearSystem(matrix: matrix, rightHandSide: b),
      from: [first, second, third], count: 5)
    #expect(found.count == 5)
    for x in found {
      first = (2 + second - 2 * third) / 4
      second = (-3 - first + 2 * third) / 5
      third = (7 - 3 * second) / 8
      #expect(relativeDistance(x, [first, second, third]) < 1e-14)
    }
  }

  @Test(arguments: omegas)
  func `the history is that of the true residuals`(omega: Double) throws {
    for problem in try ProblemGallery.symmetric() {
      let dense = DenseRelaxation(problem.system.matrix)
      var criterion = StoppingCriterion.relativeResidual(1e-300, iterationLimit: 12)
      criterion.recordsResidualHistory = true
      var x = problem.start
      let report = try SOR(omega: omega).solve(problem.system, updating: &x, until: criterion)
      let history = try #require(report.residualHistory)
      let found = try iterates(
        of: SOR(omega: omega), problem.system, from: problem.start, count: 12)
      let b = problem.system.rightHandSide
      let start = norm(dense.residual(problem.start, b)) / norm(b)
      #expect(abs(history[0] - start) < 1e-13 * start, "\(problem)")
      for (x, reported) in zip(found, history.dropFirst()) {
        let truth = norm(dense.residual(x, b)) / norm(b)
        // Rounding is relative to where the residuals have come down from.
        #expect(abs(reported - truth) < 1e-10 * truth + 1e-14 * start, "\(problem)")
      }
    }
  }

  @Test(arguments: omegas)
  func `the energy of the error never rises`(omega: Double) throws {
    for problem in try ProblemGallery.symmetric() {
      let dense = DenseRelaxation(problem.system.matrix)
      let solution = dense.solution(problem.system.rightHandSide)
      let start = dense.energyError(problem.start, solution: solution)
      var last = start
      for x in try iterates(of: SOR(omega: omega), problem.system, from: problem.start, count: 20) {
        let error = dense.energyError(x, solution: solution)
        #expect(error <= last + 1e-13 * start, "\(problem)")
        last = error
      }
      #expect(last < start)
    }
  }

  @Test func `iterates scale with the vectors`() throws {
    for problem in try ProblemGallery.symmetric() {
      for factor in [3, -0.7, 1e20] {
        let scaled = LinearSystem(
          matrix: problem.system.matrix,
          rightHandSide: problem.system.rightHandSide.map { $0 * factor })
        let start = problem.start.map { $0 * factor }
        let plain = try iterates(
          of: SOR(omega: 1.4), problem.system, from: problem.start, count: 6)
        let found = try iterates(of: SOR(omega: 1.4), scaled, from: start, count: 6)
        for (x, y) in zip(found, plain) {
          #expect(relativeDistance(x, y.map { $0 * factor }) < 1e-12, "\(problem)")
        }
      }
    }
  }

  @Test(arguments: [-900, -300, -1, 5, 300, 900])
  func `counts do not depend on the size of the matrix`(exponent: Int) throws {
    let factor = Double(sign: .plus, exponent: exponent, significand: 1)
    let solvers: [any LinearSolver] = [
      SOR(omega: 1.4), SSOR(omega: 1.4), ConjugateGradient(), SSORConjugateGradient(omega: 1.4),
      SOR(omega: 1.4, ordering: .multicolor),
    ]
    for problem in try ProblemGallery.symmetric() {
      let scaled = LinearSystem(
        matrix: try problem.system.matrix.scaled(by: factor),
        rightHandSide: problem.system.rightHandSide)
      for solver in solvers {
        let (x, report) = try solver.solve(problem.system, until: .relativeResidual(1e-8))
        let (y, second) = try solver.solve(scaled, until: .relativeResidual(1e-8))
        // A power of two changes exponents only.
        #expect(second.iterations == report.iterations, "\(solver) \(problem): \(second)")
        #expect(y.map { $0 * factor } == x, "\(solver) \(problem)")
      }
    }
  }

  @Test func `blocks that are not coupled do not see each other`() throws {
    let left = try CSRMatrix(rows: [[4, -1], [-1, 3]])
    let right = try CSRMatrix(rows: [[5, 2, 0], [2, 6, -1], [0, -1, 2]])
    let both = try CSRMatrix(
      rows: [
        [4, -1, 0, 0, 0], [-1, 3, 0, 0, 0],
        [0, 0, 5, 2, 0], [0, 0, 2, 6, -1], [0, 0, 0, -1, 2],
      ])
    let b = [1.0, -2, 3, 0.5, 4]
    let solver = SOR(omega: 1.2)
    let zero = [Double](repeating: 0, count: 5)
    let whole = try iterates(
      of: solver, LinearSystem(matrix: both, rightHandSide: b), from: zero, count: 6)
    let first = try iterates(
      of: solver, LinearSystem(matrix: left, rightHandSide: Array(b[..<2])), from: [0, 0], count: 6)
    let second = try iterates(
      of: solver, LinearSystem(matrix: right, rightHandSide: Array(b[2...])), from: [0, 0, 0],
      count: 6)
    #expect(whole == zip(first, second).map { $0 + $1 })
  }

  @Test func `omega one solves a lower triangle in one sweep`() throws {
    let matrix = try CSRMatrix(rows: [[2, 0, 0], [1, 4, 0], [-1, 2, 8]])
    let system = LinearSystem(matrix: matrix, rightHandSide: [2, 5, 9])
    let (x, report) = try SOR(omega: 1).solve(system, until: .relativeResidual(1e-14))
    #expect(report.iterations == 1)
    #expect(x == [1, 1, 1])
  }
}
