import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

struct HeatEquationTests {
  @Test func `coefficients are those of the table`() throws {
    let table = try Fixture("heat_counts_nx25.csv")
    let expected = table.numbers("coefficient_mid")
    #expect(expected.count == 500)
    for (step, value) in zip(table.numbers("step"), expected) {
      let coefficient = HeatEquation.coefficient(at: (step + 0.5) * 0.001)
      // The table's times are rounded once or twice; the coefficient changes by at most 63 a unit.
      #expect(abs(coefficient - value) < 1e-12)
      #expect(HeatEquation.coefficientRange.contains(coefficient))
    }
  }

  @Test func `five hundred directly solved steps give the table`() throws {
    var equation = try HeatEquation(gridSize: 25)
    let solver = SineSolver(side: 24)
    for _ in 0..<500 {
      let system = try equation.nextSystem()
      let factor = (system.matrix[0, 0] - 1) / 4
      equation.advance(
        to: solver.solve(factor: factor, rightHandSide: system.rightHandSide))
    }
    #expect(equation.time == 0.5)
    let expected = try Fixture("heat_u_nx25_t0.5.csv").numbers("u")
    #expect(expected.count == equation.unknownCount)
    for (value, golden) in zip(equation.temperatures, expected) {
      #expect(abs(value - golden) <= 1e-10 * abs(golden) + 1e-13)
    }
  }

  @Test(arguments: [100, 500])
  func `steps solved iteratively stay near directly solved ones`(stepCount: Int) throws {
    var direct = try HeatEquation(gridSize: 25)
    var iterative = direct
    let solver = SineSolver(side: 24)
    let method = SSORConjugateGradient(omega: 1.4)
    var workspace = SolverWorkspace()
    var x = iterative.temperatures
    for _ in 0..<stepCount {
      let exact = try direct.nextSystem()
      direct.advance(
        to: solver.solve(
          factor: (exact.matrix[0, 0] - 1) / 4, rightHandSide: exact.rightHandSide))
      let instance = try iterative.nextSystem()
      let report = try method.solve(
        LinearSystem(matrix: instance.matrix, rightHandSide: instance.rightHandSide),
        updating: &x, until: .relativeResidual(1e-8), using: &workspace)
      #expect(report.isConverged)
      iterative.advance(to: x)
    }
    #expect(relativeDistance(iterative.temperatures, direct.temperatures) < 1e-6)
  }

  @Test func `a refilled system is the next one`() throws {
    var equation = try HeatEquation(gridSize: 12, timeStep: 0.07)
    var system = try equation.nextSystem()
    for step in 0..<6 {
      let fresh = try equation.nextSystem()
      #expect(system.matrix == fresh.matrix)
      #expect(system.rightHandSide == fresh.rightHandSide)
      #expect(system.context == fresh.context)
      equation.advance(to: equation.temperatures.map { $0 * 0.9 + Double(step) / 10 })
      let copy = system
      try equation.refill(&system)
      // What was handed out before stays as it was.
      #expect(copy.matrix == fresh.matrix)
    }
  }

  @Test func `systems of another grid are refused`() throws {
    var system = try HeatEquation(gridSize: 5).nextSystem()
    let equation = try HeatEquation(gridSize: 6)
    let error = #expect(throws: InputError.self) { try equation.refill(&system) }
    #expect(error?.code == .shapeMismatch)
  }

  @Test func `fields are added where they are not zero`() throws {
    // Points 1/4, 1/2, 3/4 along each coordinate; the field reaches over the edge of the square.
    let corner = ScalarField(support: (-0.3...0.5, 0.7...9)) { x, y in x + 10 * y }
    let problem = HeatProblem(coefficient: { _ in 1 }, forcing: { _ in nil }, start: corner)
    let equation = try HeatEquation(problem, gridSize: 4)
    #expect(equation.temperatures == [0, 0, 7.75, 0, 0, 8, 0, 0, 0])
  }

  @Test func `a step matrix is the identity plus a multiple of the Laplacian`() throws {
    var equation = try HeatEquation(gridSize: 8, timeStep: 0.01)
    let laplacian = try GridDomain(.square, size: 9).laplacian()
    for step in 0..<5 {
      let system = try equation.nextSystem()
      let middle = (Double(step) + 0.5) * 0.01
      let factor = HeatEquation.coefficient(at: middle) * 0.01 / 2 * 64
      for row in 0..<49 {
        for column in 0..<49 {
          let expected = (row == column ? 1 : 0) + factor * laplacian[row, column]
          #expect(abs(system.matrix[row, column] - expected) < 1e-14)
        }
      }
      #expect(system.context == HeatEquation.coefficient(at: Double(step) * 0.01))
      equation.advance(to: equation.temperatures)
    }
  }

  @Test func `the start is a bump of height one in the centre`() throws {
    let equation = try HeatEquation(gridSize: 16)
    let center = 7 * 15 + 7
    #expect(equation.temperatures[center] == 1)
    #expect(equation.temperatures.max() == 1)
    // Four intervals from the centre are one radius, where the bump ends.
    #expect(equation.temperatures[center + 3] > 0)
    #expect(equation.temperatures[center + 4] == 0)
  }

  @Test func `solutions must have one temperature an unknown`() async {
    await #expect(processExitsWith: .failure) {
      guard var equation = try? HeatEquation(gridSize: 4) else { return }
      equation.advance(to: [1, 2])
    }
  }
}
