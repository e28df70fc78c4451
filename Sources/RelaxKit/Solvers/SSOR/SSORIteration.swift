/// SSOR in natural order: a forward and a backward sweep, together one pass over the matrix.
///
/// With `r` the residual, `f = (D/ω + L)⁻¹ r` is the step of the forward sweep and
/// `g = (D/ω + U)⁻¹ ((1/ω - 1) D - U) f` that of the backward one. The backward sweep reads only the
/// part right of the diagonal:
///
///     g = ω D⁻¹ ((1/ω - 1) D f - U (f + g)),
///
/// and the next forward sweep, which starts from `r' = ((1/ω - 1) D - L) g`, only the part left:
///
///     f' = ω D⁻¹ ((1/ω - 1) D g - L (g + f')).
@safe struct SSORIteration: SystemIteration {
  let system: SystemView
  private let forward: UnsafeMutablePointer<Double>
  private let backward: UnsafeMutablePointer<Double>
  private let total: UnsafeMutablePointer<Double>
  private let inverse: UnsafeMutablePointer<Double>
  private let matrix: UnsafeRowHandle
  private let carry: Double

  static var vectorCount: Int { 4 }

  init(_ system: SystemView, omega: Double) {
    self.system = system
    unsafe forward = system.vector(0)
    unsafe backward = system.vector(1)
    unsafe total = system.vector(2)
    unsafe inverse = system.vector(3)
    guard case .rows(let rows) = unsafe system.matrix else {
      preconditionFailure("SSOR asks for the layout in rows")
    }
    unsafe matrix = rows
    carry = 1 / omega - 1
    unsafe system.invertDiagonal(omega: omega, into: inverse)
  }

  mutating func measure(_ precision: ResidualPrecision) -> Double {
    unsafe system.residual(into: forward, precision)
  }

  mutating func restart() {
    unsafe matrix.solveLower(forward, inverse: inverse)
    // Zeros that fill up a block are multiplied with what is there before it is solved for.
    unsafe total.update(repeating: 0, count: system.count)
  }

  mutating func advance() -> IterationStep {
    let matrix = unsafe matrix
    for row in unsafe (0..<matrix.rowCount).reversed() {
      let carried = unsafe carry * matrix.diagonal[row] * forward[row]
      let step = unsafe (carried - matrix.upperSum(total, row)) * inverse[row]
      unsafe backward[row] = step
      unsafe total[row] = forward[row] + step
      unsafe system.x[row] += total[row]
    }
    var squares = 0.0
    for row in unsafe 0..<matrix.rowCount {
      let carried = unsafe carry * matrix.diagonal[row] * backward[row]
      let residual = unsafe carried - matrix.lowerSum(backward, row)
      squares += residual * residual
      let step = unsafe (carried - matrix.lowerSum(total, row)) * inverse[row]
      unsafe forward[row] = step
      unsafe total[row] = backward[row] + step
    }
    return .residualNorm(squares.squareRoot())
  }
}
