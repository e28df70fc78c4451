public import RelaxKit

/// The methods of the textbooks on a matrix written out, without any of the library's tricks: what
/// its iterates are held to.
public struct DenseRelaxation {
  /// The matrix, row by row.
  public let rows: [[Double]]

  private var count: Int { rows.count }

  /// Writes a matrix out.
  public init(_ matrix: CSRMatrix) {
    rows = (0..<matrix.rowCount).map { row in
      (0..<matrix.columnCount).map { matrix[row, $0] }
    }
  }

  /// `A x`.
  public func product(_ x: [Double]) -> [Double] {
    rows.map { row in zip(row, x).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  /// `b - A x`.
  public func residual(_ x: [Double], _ b: [Double]) -> [Double] {
    zip(b, product(x)).map { $0 - $1 }
  }

  /// One sweep from the first unknown to the last: each is moved `omega` times as far as its own
  /// equation asks, with the newest values of the others.
  public func sweepForward(_ x: inout [Double], _ b: [Double], omega: Double) {
    for row in 0..<count { relax(row, &x, b, omega) }
  }

  /// The same from the last unknown to the first.
  public func sweepBackward(_ x: inout [Double], _ b: [Double], omega: Double) {
    for row in (0..<count).reversed() { relax(row, &x, b, omega) }
  }

  /// The same in any order of the unknowns.
  public func sweep(_ x: inout [Double], _ b: [Double], omega: Double, order: [Int]) {
    for row in order { relax(row, &x, b, omega) }
  }

  private func relax(_ row: Int, _ x: inout [Double], _ b: [Double], _ omega: Double) {
    let others = (0..<count).reduce(0.0) { $1 == row ? $0 : $0 + rows[row][$1] * x[$1] }
    x[row] = (1 - omega) * x[row] + omega * (b[row] - others) / rows[row][row]
  }

  /// `M⁻¹ r` for the SSOR preconditioner: two sweeps on `A z = r` from zero, the first forward if
  /// asked, the second the other way.
  public func precondition(_ r: [Double], omega: Double, forwardFirst: Bool) -> [Double] {
    var z = [Double](repeating: 0, count: count)
    if forwardFirst { sweepForward(&z, r, omega: omega) }
    sweepBackward(&z, r, omega: omega)
    if !forwardFirst { sweepForward(&z, r, omega: omega) }
    return z
  }

  /// The first iterates of conjugate gradients on `A x = b`, preconditioned by `precondition`.
  ///
  /// Saad, *Iterative Methods for Sparse Linear Systems* (2003), algorithm 9.1.
  public func conjugateGradientIterates(
    _ b: [Double], from start: [Double], count iterations: Int,
    precondition: ([Double]) -> [Double]
  ) -> [[Double]] {
    var x = start
    var r = residual(x, b)
    var z = precondition(r)
    var p = z
    var energy = dot(r, z)
    var iterates: [[Double]] = []
    for _ in 0..<iterations {
      let product = product(p)
      let step = energy / dot(p, product)
      x = zip(x, p).map { $0 + step * $1 }
      r = zip(r, product).map { $0 - step * $1 }
      z = precondition(r)
      let newEnergy = dot(r, z)
      p = zip(z, p).map { $0 + newEnergy / energy * $1 }
      energy = newEnergy
      iterates.append(x)
    }
    return iterates
  }

  /// The solution of `A x = b` by elimination with row exchanges.
  public func solution(_ b: [Double]) -> [Double] {
    var rows = zip(rows, b).map { $0 + [$1] }
    for column in 0..<count {
      let pivot = (column..<count).max { abs(rows[$0][column]) < abs(rows[$1][column]) }
      rows.swapAt(column, pivot ?? column)
      for row in (column + 1)..<max(count, column + 1) {
        let factor = rows[row][column] / rows[column][column]
        for k in column...count { rows[row][k] -= factor * rows[column][k] }
      }
    }
    var x = [Double](repeating: 0, count: count)
    for row in (0..<count).reversed() {
      let sum = ((row + 1)..<max(count, row + 1)).reduce(0.0) { $0 + rows[row][$1] * x[$1] }
      x[row] = (rows[row][count] - sum) / rows[row][row]
    }
    return x
  }

  /// `√(eᵀ A e)` of the error `e = x - solution`, which no relaxation of a symmetric positive definite
  /// system ever raises.
  public func energyError(_ x: [Double], solution: [Double]) -> Double {
    let error = zip(x, solution).map { $0 - $1 }
    return max(dot(error, product(error)), 0).squareRoot()
  }
}

/// The inner product of two vectors.
public func dot(_ x: [Double], _ y: [Double]) -> Double {
  zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
}

/// The 2-norm of a vector, without overflow or underflow on the way.
public func norm(_ x: [Double]) -> Double {
  let largest = x.reduce(0) { max($0, abs($1)) }
  guard largest > 0, largest.isFinite else { return largest }
  return largest * x.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
}

/// `‖x - y‖ / ‖y‖`, or `‖x‖` if `y` is zero.
public func relativeDistance(_ x: [Double], _ y: [Double]) -> Double {
  guard x.count == y.count else { return .infinity }
  let size = norm(y)
  let distance = norm(zip(x, y).map { $0 - $1 })
  return size > 0 ? distance / size : distance
}
