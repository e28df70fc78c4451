/// Products with a matrix, safe to call: shapes are checked, then one kernel runs.
enum SparseProduct {
  /// `product <- A x`; lengths must fit.
  static func multiply(_ matrix: CSRMatrix, _ x: [Double], into product: inout [Double]) {
    precondition(x.count == matrix.columnCount && product.count == matrix.rowCount)
    let diagonalCount = matrix.diagonal.count
    unsafe matrix.withUnsafeHandle { handle in
      unsafe x.withUnsafeBufferPointer { x in
        unsafe product.withUnsafeMutableBufferPointer { product in
          unsafe handle.multiply(x.start, into: product.start, diagonalCount: diagonalCount)
        }
      }
    }
  }
}

extension UnsafeCSRHandle {
  /// The sum of value times `x` over the entries of `range`, in order.
  @inline(__always)
  func sum(_ x: UnsafePointer<Double>, _ range: Range<Int>) -> Double {
    var sum = 0.0
    for position in range {
      unsafe sum += values[position] * x[Int(columns[position])]
    }
    return sum
  }

  /// The entries of a row.
  @inline(__always)
  func range(_ row: Int) -> Range<Int> {
    unsafe Range(uncheckedBounds: (Int(rowStarts[row]), Int(rowStarts[row + 1])))
  }

  /// The entries of a row left of the diagonal.
  @inline(__always)
  func lower(_ row: Int) -> Range<Int> {
    unsafe Range(uncheckedBounds: (Int(rowStarts[row]), Int(diagonalPositions[row])))
  }

  /// The entries of a row right of the diagonal.
  @inline(__always)
  func upper(_ row: Int) -> Range<Int> {
    unsafe Range(uncheckedBounds: (Int(diagonalPositions[row]) + 1, Int(rowStarts[row + 1])))
  }

  /// `product <- A x`; `x` must not overlap `product`.
  func multiply(
    _ x: UnsafePointer<Double>, into product: UnsafeMutablePointer<Double>, diagonalCount: Int
  ) {
    for row in unsafe 0..<rowCount {
      let diagonalTerm = unsafe row < diagonalCount ? diagonal[row] * x[row] : 0
      unsafe product[row] = sum(x, range(row)) + diagonalTerm
    }
  }

  /// `r <- b - A x` for a square matrix; returns the sum of the squares of `r`.
  func residual(
    _ x: UnsafePointer<Double>, _ b: UnsafePointer<Double>, into r: UnsafeMutablePointer<Double>
  ) -> Double {
    var squares = 0.0
    for row in unsafe 0..<rowCount {
      let value = unsafe b[row] - diagonal[row] * x[row] - sum(x, range(row))
      unsafe r[row] = value
      squares += value * value
    }
    return squares
  }
}
