import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

/// What SSOR does, sweep by sweep.
@Suite struct SSORTests {
  private static let omegas = [0.1, 0.7, 1, 1.3, 1.9]

  @Test(arguments: omegas)
  func `iterates are those of a forward and a backward sweep by hand`(omega: Double) throws {
    for problem in try ProblemGallery.symmetric() + ProblemGallery.nonsymmetric() {
      let dense = DenseRelaxation(problem.system.matrix)
      var expected = problem.start
      for x in try iterates(of: SSOR(omega: omega), problem.system, from: problem.start, count: 8) {
        dense.sweepForward(&expected, problem.system.rightHandSide, omega: omega)
        dense.sweepBackward(&expected, problem.system.rightHandSide, omega: omega)
        #expect(relativeDistance(x, expected) < 1e-12, "\(problem)")
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
      for x in try iterates(of: SSOR(omega: omega), problem.system, from: problem.start, count: 20)
      {
        let error = dense.energyError(x, solution: solution)
        #expect(error <= last + 1e-13 * start, "\(problem)")
        last = error
      }
      #expect(last < start)
    }
  }

  /// One symmetric sweep from zero applies the inverse of the preconditioner.
  @Test(arguments: omegas) func `the preconditioner is symmetric`(omega: Double) throws {
    for problem in try ProblemGallery.symmetric() {
      var generator = SplitMix64(seed: 30_471)
      let count = problem.system.unknownCount
      func apply(_ r: [Double]) throws -> [Double] {
        let system = LinearSystem(matrix: problem.system.matrix, rightHandSide: r)
        let zero = [Double](repeating: 0, count: count)
        return try #require(
          iterates(of: SSOR(omega: omega), system, from: zero, count: 1).first)
      }
      let r = randomVector(count: count, using: &generator)
      let s = randomVector(count: count, using: &generator)
      let (left, right) = (dot(try apply(r), s), dot(r, try apply(s)))
      let size = norm(try apply(r)) * norm(s)
      #expect(abs(left - right) < 1e-13 * size, "\(problem)")
      #expect(dot(try apply(r), r) > 0, "\(problem)")
    }
  }
}
