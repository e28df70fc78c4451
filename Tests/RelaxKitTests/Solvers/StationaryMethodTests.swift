import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

/// Methods given by their sweep alone.
@Suite struct StationaryMethodTests {
  @Test func `iterates are those of the sweep`() throws {
    for problem in try ProblemGallery.nonsymmetric() {
      let dense = DenseRelaxation(problem.system.matrix)
      var expected = problem.start
      let found = try iterates(
        of: DampedJacobi(omega: 0.8), problem.system, from: problem.start, count: 5)
      for x in found {
        let residual = dense.residual(expected, problem.system.rightHandSide)
        for row in expected.indices {
          expected[row] += 0.8 * residual[row] / dense.rows[row][row]
        }
        #expect(relativeDistance(x, expected) < 1e-13, "\(problem)")
      }
    }
  }

  @Test func `Gauss-Seidel written as a sweep counts as SOR does`() throws {
    for problem in try ProblemGallery.symmetric() {
      let criterion = StoppingCriterion.relativeResidual(1e-6, baseline: .initialResidual)
      let (x, report) = try SOR().solve(problem.system, until: criterion)
      let (y, second) = try GaussSeidel().solve(problem.system, until: criterion)
      #expect(report.iterations == second.iterations, "\(problem)")
      #expect(relativeDistance(x, y) < 1e-10, "\(problem)")
      #expect(second.omega == nil)
    }
  }

  @Test func `the report tells the omega of a method that has one`() throws {
    let system = LinearSystem(matrix: try CSRMatrix(rows: [[2]]), rightHandSide: [1])
    let (_, report) = try DampedJacobi(omega: 0.8).solve(system, until: .relativeResidual(1e-8))
    #expect(report.omega == 0.8)
  }
}

private struct GaussSeidel: StationaryMethod {
  func sweep(_ system: LinearSystem, updating x: inout MutableSpan<Double>) {
    for i in 0..<x.count {
      var sum = system.rightHandSide[i]
      for (column, value) in system.matrix.row(i) where column != i { sum -= value * x[column] }
      x[i] = sum / system.matrix[i, i]
    }
  }
}
