import RelaxKit

/// Incomplete Cholesky factors `L Lᵀ` with the entries of the matrix's lower triangle, IC(0) (Meijerink
/// and van der Vorst 1977).
struct IncompleteCholesky: Preconditioner {
  /// The share of the diagonal that is added to it, for matrices whose pivots would not be positive.
  var shift = 0.0

  struct Factors {
    /// The entries left of the diagonal, row by row.
    var rows: [[(column: Int, value: Double)]] = []
    var diagonal: [Double] = []
  }

  func factors(_ context: SolveContext) throws(InputError) -> Factors {
    let matrix = context.matrix
    var factors = Factors()
    // The present row of L, with zeros where it has no entry.
    var spread = [Double](repeating: 0, count: matrix.rowCount)
    for i in 0..<matrix.rowCount {
      var row: [(column: Int, value: Double)] = []
      var square = (1 + shift) * matrix[i, i]
      for (k, value) in matrix.row(i) where k < i {
        let rest = factors.rows[k].reduce(value) { $0 - $1.value * spread[$1.column] }
        spread[k] = rest / factors.diagonal[k]
        square -= spread[k] * spread[k]
        row.append((k, spread[k]))
      }
      guard square > 0 else {
        throw InputError(
          .notPositiveDefinite, "the pivot is \(square); try a larger shift", row: i)
      }
      for (k, _) in row { spread[k] = 0 }
      factors.rows.append(row)
      factors.diagonal.append(square.squareRoot())
    }
    return factors
  }

  func apply(_ factors: inout Factors, to r: Span<Double>, into z: inout MutableSpan<Double>) {
    for i in 0..<r.count {
      var rest = r[i]
      for (k, value) in factors.rows[i] { rest -= value * z[k] }
      z[i] = rest / factors.diagonal[i]
    }
    for i in (0..<r.count).reversed() {
      z[i] /= factors.diagonal[i]
      for (k, value) in factors.rows[i] { z[k] -= value * z[i] }
    }
  }
}
