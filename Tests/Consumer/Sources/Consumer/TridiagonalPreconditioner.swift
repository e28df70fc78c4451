import RelaxKit

/// The tridiagonal part of a matrix as preconditioner: on a grid, the coupling along its lines.
struct TridiagonalPreconditioner: Preconditioner {
  /// `L D Lᵀ` of that part, with the inverse of `D`.
  struct Factors {
    var lower: [Double]
    var inverse: [Double]
  }

  func factors(_ context: SolveContext) throws(InputError) -> Factors {
    let matrix = context.matrix
    var factors = Factors(lower: [0], inverse: [1 / matrix[0, 0]])
    for row in 1..<matrix.rowCount {
      let coupling = matrix[row, row - 1]
      let lower = coupling * factors.inverse[row - 1]
      let pivot = matrix[row, row] - lower * coupling
      guard pivot > 0 else {
        throw InputError(.notPositiveDefinite, "the pivot is \(pivot)", row: row)
      }
      factors.lower.append(lower)
      factors.inverse.append(1 / pivot)
    }
    return factors
  }

  func apply(_ factors: inout Factors, to r: Span<Double>, into z: inout MutableSpan<Double>) {
    z[0] = r[0]
    for row in 1..<r.count { z[row] = r[row] - factors.lower[row] * z[row - 1] }
    for row in 0..<r.count { z[row] *= factors.inverse[row] }
    for row in (1..<r.count).reversed() { z[row - 1] -= factors.lower[row] * z[row] }
  }
}
