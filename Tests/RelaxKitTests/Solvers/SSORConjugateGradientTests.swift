import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

/// What SSOR-CG does, iterate by iterate.
@Suite struct SSORConjugateGradientTests {
  @Test(arguments: [0.4, 1, 1.3, 1.8], SSORConjugateGradient.SweepOrder.allCases)
  func `iterates are those of the textbook's preconditioned CG`(
    omega: Double, order: SSORConjugateGradient.SweepOrder
  ) throws {
    for problem in try ProblemGallery.symmetric() {
      let count = min(6, problem.system.unknownCount)
      let solver = SSORConjugateGradient(omega: omega, sweepOrder: order)
      let found = try iterates(of: solver, problem.system, from: problem.start, count: count)
      let dense = DenseRelaxation(problem.system.matrix)
      let expected = dense.conjugateGradientIterates(
        problem.system.rightHandSide, from: problem.start, count: count
      ) { dense.precondition($0, omega: omega, forwardFirst: order == .forwardFirst) }
      #expect(!found.isEmpty)
      for (x, y) in zip(found, expected) {
        #expect(relativeDistance(x, y) < 1e-9, "\(problem)")
      }
    }
  }

  @Test(arguments: SSORConjugateGradient.SweepOrder.allCases)
  func `the history is that of the true residuals`(
    order: SSORConjugateGradient.SweepOrder
  ) throws {
    for problem in try ProblemGallery.symmetric() {
      let solver = SSORConjugateGradient(omega: 1.3, sweepOrder: order)
      let dense = DenseRelaxation(problem.system.matrix)
      let b = problem.system.rightHandSide
      var criterion = StoppingCriterion.relativeResidual(1e-12)
      criterion.recordsResidualHistory = true
      var x = problem.start
      let report = try solver.solve(problem.system, updating: &x, until: criterion)
      let history = try #require(report.residualHistory)
      let found = try iterates(
        of: solver, problem.system, from: problem.start, count: report.iterations)
      for (x, reported) in zip(found, history.dropFirst()) {
        let truth = norm(dense.residual(x, b)) / norm(b)
        #expect(abs(reported - truth) < 1e-10 * truth + 1e-13 * history[0], "\(problem)")
      }
    }
  }

  @Test func `reversing the unknowns exchanges the sweep orders`() throws {
    for problem in try ProblemGallery.symmetric() {
      let order = Array((0..<problem.system.unknownCount).reversed())
      let reversed = LinearSystem(
        matrix: try problem.system.matrix.permuted(by: order),
        rightHandSide: Array(problem.system.rightHandSide.reversed()))
      let (x, forward) = try SSORConjugateGradient(omega: 1.5, sweepOrder: .forwardFirst)
        .solve(problem.system, until: .relativeResidual(1e-6))
      let (y, backward) = try SSORConjugateGradient(omega: 1.5, sweepOrder: .backwardFirst)
        .solve(reversed, until: .relativeResidual(1e-6))
      #expect(forward.iterations == backward.iterations, "\(problem)")
      #expect(relativeDistance(x, y.reversed()) < 1e-9, "\(problem)")
    }
  }
}
