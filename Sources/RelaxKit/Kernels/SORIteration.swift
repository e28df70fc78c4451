/// SOR in natural order, one pass over the matrix a sweep, with the exact residual of each iterate.
///
/// With `M = D/ω + L` a sweep adds `δ = M⁻¹ r` to `x`, and the residual after it is
///
///     r' = r - A δ = (M - A) δ = ((1/ω - 1) D - U) δ.
///
/// Row `i` of a pass first sums the part right of the diagonal with the old `δ`, which gives
/// `r'[i]`, then the part left of it with the new `δ`, which gives `δ'[i]`. The norm of `r'` so
/// costs no pass of its own.
@safe struct SORIteration: SystemIteration {
  let system: SystemView
  private let delta: UnsafeMutablePointer<Double>
  private let inverse: UnsafeMutablePointer<Double>
  private let carry: Double

  static var vectorCount: Int { 2 }

  init(_ system: SystemView, omega: Double) {
    self.system = system
    unsafe delta = system.vector(0)
    unsafe inverse = system.vector(1)
    carry = 1 / omega - 1
    for row in 0..<system.count {
      unsafe inverse[row] = omega / system.matrix.diagonal[row]
    }
  }

  mutating func measure() -> Double { unsafe system.residual(into: delta) }

  mutating func restart() {
    unsafe system.matrix.solveLower(delta, inverse: inverse)
  }

  mutating func advance() -> IterationStep {
    .residualNorm(
      unsafe system.matrix.sweep(delta: delta, inverse: inverse, carry: carry, x: system.x)
        .squareRoot())
  }
}

extension UnsafeCSRHandle {
  /// `y <- (D/ω + L)⁻¹ y`, with `inverse` the reciprocals of the diagonal of `D/ω`.
  func solveLower(_ y: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>) {
    for row in unsafe 0..<rowCount {
      unsafe y[row] = (y[row] - sum(y, lower(row))) * inverse[row]
    }
  }

  /// `y <- (D/ω + U)⁻¹ y`, with `inverse` the reciprocals of the diagonal of `D/ω`.
  func solveUpper(_ y: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>) {
    for row in unsafe (0..<rowCount).reversed() {
      unsafe y[row] = (y[row] - sum(y, upper(row))) * inverse[row]
    }
  }

  /// `x <- x + δ`, `δ <- M⁻¹ ((M - A) δ)`; returns the sum of the squares of `(M - A) δ`, the
  /// residual of the new `x`. `carry` is `1/ω - 1`.
  func sweep(
    delta: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>, carry: Double,
    x: UnsafeMutablePointer<Double>
  ) -> Double {
    var squares = 0.0
    var previous = 0.0
    for row in unsafe 0..<rowCount {
      let old = unsafe delta[row]
      let residual = unsafe carry * diagonal[row] * old - sum(delta, upper(row))
      squares += residual * residual
      unsafe x[row] += old
      // The entry beside the diagonal is taken last: then one multiply-add, not the whole sum,
      // separates this row from the one before.
      var left = unsafe lower(row)
      var beside = 0.0
      if let last = left.last, unsafe Int(columns[last]) == row - 1 {
        beside = unsafe values[last]
        left = left.lowerBound..<last
      }
      let rest = unsafe (residual - sum(delta, left)) * inverse[row]
      previous = unsafe rest - beside * inverse[row] * previous
      unsafe delta[row] = previous
    }
    return squares
  }
}
