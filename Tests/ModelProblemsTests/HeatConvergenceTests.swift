import Foundation
import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

/// The order of the heat step, on problems whose solution is known.
///
/// With S = sin πx sin πy, which is an eigenvector of the five-point Laplacian too, only one kind of
/// error is left in each test.
struct HeatConvergenceTests {
  /// S on the grid, in the order of the unknowns.
  private func wave(gridSize: Int) -> [Double] {
    let angle = Double.pi / Double(gridSize)
    return (1..<gridSize).flatMap { i in
      (1..<gridSize).map { j in sin(angle * Double(i)) * sin(angle * Double(j)) }
    }
  }

  /// The largest distance to a multiple of S after a number of directly solved steps.
  private func error(
    of problem: HeatProblem, gridSize: Int, timeStep: Double, stepCount: Int, exact factor: Double
  ) throws -> Double {
    var equation = try HeatEquation(problem, gridSize: gridSize, timeStep: timeStep)
    let solver = SineSolver(side: gridSize - 1)
    for _ in 0..<stepCount {
      let system = try equation.nextSystem()
      equation.advance(
        to: solver.solve(
          factor: (system.matrix[0, 0] - 1) / 4, rightHandSide: system.rightHandSide))
    }
    return zip(equation.temperatures, wave(gridSize: gridSize)).map { abs($0 - factor * $1) }.max()
      ?? .infinity
  }

  private static func field(_ factor: Double) -> ScalarField {
    ScalarField { x, y in factor * sin(.pi * x) * sin(.pi * y) }
  }

  @Test func `halving the time step divides the error by four`() throws {
    let gridSize = 6
    // Of -Δ on the grid: 8/h² sin²(πh/2). With it in the forcing, the solution of the equation
    // that is left after the differences in space is cos(3t) S exactly.
    let sine = sin(.pi / Double(2 * gridSize))
    let eigenvalue = 8 * Double(gridSize * gridSize) * sine * sine
    let problem = HeatProblem(
      coefficient: { 1 + sin(5 * $0) / 2 },
      forcing: { time in
        Self.field(
          -3 * sin(3 * time) + (1 + sin(5 * time) / 2) * eigenvalue * cos(3 * time))
      },
      start: Self.field(1))
    let errors = try [40, 80, 160, 320].map { stepCount in
      try error(
        of: problem, gridSize: gridSize, timeStep: 1 / Double(stepCount), stepCount: stepCount,
        exact: cos(3))
    }
    for (coarse, fine) in zip(errors, errors.dropFirst()) {
      #expect(abs(log2(coarse / fine) - 2) < 0.05, "errors \(errors)")
    }
  }

  @Test func `halving the grid spacing divides the error by four`() throws {
    // The steady state of u' = Δu + 2π² S is S; what is left of the start after 100 steps is 1e-10.
    let problem = HeatProblem(
      coefficient: { _ in 1 }, forcing: { _ in Self.field(2 * .pi * .pi) }, start: Self.field(0.5))
    let errors = try [4, 8, 16, 32].map { gridSize in
      try error(of: problem, gridSize: gridSize, timeStep: 0.06, stepCount: 100, exact: 1)
    }
    for (coarse, fine) in zip(errors, errors.dropFirst()) {
      #expect(abs(log2(coarse / fine) - 2) < 0.1, "errors \(errors)")
    }
  }

  @Test func `without forcing a wave decays by the factor of Crank-Nicolson`() throws {
    let gridSize = 9
    let sine = sin(.pi / Double(2 * gridSize))
    let half = 8 * Double(gridSize * gridSize) * sine * sine * 0.01 / 2
    let problem = HeatProblem(
      coefficient: { _ in 1 }, forcing: { _ in nil }, start: Self.field(1))
    let error = try error(
      of: problem, gridSize: gridSize, timeStep: 0.01, stepCount: 10,
      exact: pow((1 - half) / (1 + half), 10))
    #expect(error < 1e-14)
  }
}
