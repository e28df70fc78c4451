import Testing

@testable import RelaxKit

struct BoundedLeastSquaresTests {
  private typealias Equation = (coefficients: [Double], target: Double)

  private func factor(_ equations: [Equation], unknownCount: Int) -> LeastSquaresFactor {
    var factor = LeastSquaresFactor(unknownCount: unknownCount)
    for equation in equations {
      factor.append(coefficients: equation.coefficients, target: equation.target)
    }
    return factor
  }

  private func dot(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private func randomEquations(
    _ count: Int, unknownCount: Int, using generator: inout SplitMix64
  ) -> [Equation] {
    (0..<count).map { _ in
      let coefficients = (0..<unknownCount).map { _ in
        Double.random(in: -1...1, using: &generator)
      }
      return (coefficients, Double.random(in: -5...5, using: &generator))
    }
  }

  @Test(arguments: [0, 1, 3, 40, 5000])
  func `the factor gives the squared residual of all equations`(count: Int) {
    var generator = SplitMix64(seed: 31_337)
    let equations = randomEquations(count, unknownCount: 4, using: &generator)
    let factor = factor(equations, unknownCount: 4)
    for _ in 0..<10 {
      let x = (0..<4).map { _ in Double.random(in: -3...3, using: &generator) }
      let expected = equations.reduce(0) { sum, equation in
        let residual = dot(equation.coefficients, x) - equation.target
        return sum + residual * residual
      }
      #expect(abs(factor.squaredResidual(at: x) - expected) <= 1e-12 * expected)
    }
  }

  @Test func `one equation has its shortest solution`() {
    let fit = BoundedLeastSquares(
      minimizing: factor([([1, 2, -2], 18)], unknownCount: 3), within: [10, 10, 10])
    // x = target * row / |row|², with |row|² = 9.
    for (found, expected) in zip(fit.coefficients, [2.0, 4, -4]) {
      #expect(abs(found - expected) <= 1e-14)
    }
    #expect(!fit.isConstrained)
  }

  @Test func `equations that repeat each other have the shortest solution of their mean`() {
    let equations: [Equation] = [([1, 1], 3), ([1, 1], 5), ([2, 2], 8)]
    let fit = BoundedLeastSquares(
      minimizing: factor(equations, unknownCount: 2), within: [9, 9])
    #expect(fit.coefficients.allSatisfy { abs($0 - 2) <= 1e-14 })
  }

  @Test func `no equations have the solution zero`() {
    let fit = BoundedLeastSquares(
      minimizing: LeastSquaresFactor(unknownCount: 3), within: [1, 1, 1])
    #expect(fit.coefficients == [0, 0, 0])
    #expect(!fit.isConstrained)
  }

  @Test func `nearly equal equations still tell their unknowns apart`() {
    // The difference of the equations says 1e-5 y = 1e-5; squared, as in normal equations, the 1e-5
    // would cost ten digits.
    let equations: [Equation] = [([1, 1], 2), ([1, 1 + 1e-5], 2 + 1e-5)]
    let fit = BoundedLeastSquares(
      minimizing: factor(equations, unknownCount: 2), within: [10, 10])
    #expect(fit.coefficients.allSatisfy { abs($0 - 1) <= 1e-9 })
  }

  @Test func `a bound that is met moves the other unknowns`() {
    // Minimise (x + y - 4)² + (x - y)² over |x| <= 1: x = 1, and y = 2 by its derivative.
    let equations: [Equation] = [([1, 1], 4), ([1, -1], 0)]
    let fit = BoundedLeastSquares(
      minimizing: factor(equations, unknownCount: 2), within: [1, 3])
    #expect(fit.isConstrained)
    #expect(fit.coefficients[0] == 1)
    #expect(abs(fit.coefficients[1] - 2) <= 1e-14)
  }

  /// At the minimum over a box, the slope in each unknown is zero, or points out of the box at a
  /// bound; for a convex function that is also sufficient.
  @Test(arguments: 1...6, [1, 2, 4, 7, 30])
  func `the optimality conditions hold`(unknownCount: Int, equationCount: Int) {
    var generator = SplitMix64(seed: UInt64(100 * unknownCount + equationCount))
    var constrainedCount = 0
    for _ in 0..<60 {
      let equations = randomEquations(
        equationCount, unknownCount: unknownCount, using: &generator)
      let bounds = (0..<unknownCount).map { _ in Double.random(in: 0.1...2, using: &generator) }
      let fit = BoundedLeastSquares(
        minimizing: factor(equations, unknownCount: unknownCount), within: bounds)
      constrainedCount += fit.isConstrained ? 1 : 0
      let residuals = equations.map { dot($0.coefficients, fit.coefficients) - $0.target }
      let scale = Double(equationCount) * 5
      for unknown in 0..<unknownCount {
        let slope = zip(equations, residuals).reduce(0) {
          $0 + $1.0.coefficients[unknown] * $1.1
        }
        let x = fit.coefficients[unknown]
        if x == bounds[unknown] {
          #expect(slope <= 1e-12 * scale)
        } else if x == -bounds[unknown] {
          #expect(slope >= -1e-12 * scale)
        } else {
          #expect(abs(x) < bounds[unknown])
          #expect(abs(slope) <= 1e-12 * scale)
        }
      }
    }
    #expect(constrainedCount > 0)
  }
}
