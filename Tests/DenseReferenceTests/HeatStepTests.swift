import DenseReference
import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

@Suite(.needsDense)
struct HeatStepTests {
  @Test func `a hundred steps agree with those solved by Cholesky`() throws {
    var dense = try HeatEquation(gridSize: 25)
    var sparse = dense
    let solver = SSORConjugateGradient(omega: 1.4)
    var x = sparse.temperatures
    for _ in 0..<100 {
      let exact = try dense.nextSystem()
      dense.advance(
        to: try DenseReference.choleskySolve(DenseMatrix(exact.matrix), exact.rightHandSide))
      let instance = try sparse.nextSystem()
      _ = try solver.solve(
        LinearSystem(matrix: instance.matrix, rightHandSide: instance.rightHandSide),
        updating: &x, until: .relativeResidual(1e-8))
      sparse.advance(to: x)
    }
    #expect(relativeDistance(sparse.temperatures, dense.temperatures) < 1e-6)
  }
}
