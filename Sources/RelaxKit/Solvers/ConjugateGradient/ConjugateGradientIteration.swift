/// Conjugate gradients without a preconditioner (Hestenes and Stiefel 1952).
@safe struct ConjugateGradientIteration: SystemIteration {
  let system: SystemView
  private let residual: UnsafeMutablePointer<Double>
  private let direction: UnsafeMutablePointer<Double>
  private let product: UnsafeMutablePointer<Double>
  private var squares = 0.0

  static var vectorCount: Int { 3 }

  init(_ system: SystemView) {
    self.system = system
    unsafe residual = system.vector(0)
    unsafe direction = system.vector(1)
    unsafe product = system.vector(2)
  }

  mutating func measure(_ precision: ResidualPrecision) -> Double {
    unsafe squares = system.residualSquares(into: residual, precision)
    return unsafe VectorKernels.norm(residual, count: system.count, squares: squares)
  }

  mutating func restart() {
    unsafe direction.update(from: residual, count: system.count)
  }

  mutating func advance() -> IterationStep {
    // There is a residual, or the solve would have ended.
    guard squares > 0 else { return .breakdown(squares.isNaN ? .nonFinite : .underflow) }
    let count = system.count
    let (x, residual, direction, product) = unsafe (system.x, residual, direction, product)
    let curvature = unsafe system.matrix.multiply(direction, into: product)
    guard curvature > 0 else {
      return .breakdown(curvature.isNaN ? .nonFinite : .nonPositiveCurvature)
    }
    let step = squares / curvature
    let newSquares = VectorKernels.sum(count) { row in
      unsafe x[row] += step * direction[row]
      let value = unsafe residual[row] - step * product[row]
      unsafe residual[row] = value
      return value * value
    }
    let ratio = newSquares / squares
    for row in 0..<count {
      unsafe direction[row] = residual[row] + ratio * direction[row]
    }
    squares = newSquares
    return .residualNorm(newSquares.squareRoot())
  }
}
