/// Products with a matrix of any shape, as it is stored.
enum SparseProduct {
  /// `product <- A x`; lengths must fit.
  static func multiply(_ matrix: CSRMatrix, _ x: [Double], into product: inout [Double]) {
    precondition(x.count == matrix.columnCount && product.count == matrix.rowCount)
    let diagonalCount = matrix.diagonal.count
    unsafe matrix.withUnsafeHandle { handle in
      unsafe x.withUnsafeBufferPointer { x in
        unsafe product.withUnsafeMutableBufferPointer { product in
          let (x, product) = unsafe (x.start, product.start)
          for row in unsafe 0..<handle.rowCount {
            let diagonalTerm = unsafe row < diagonalCount ? handle.diagonal[row] * x[row] : 0
            unsafe product[row] = handle.sum(x, row: row) + diagonalTerm
          }
        }
      }
    }
  }

  /// The norm of `b - A x`, each sum in twice the working precision; lengths must fit.
  static func residualNorm(_ matrix: CSRMatrix, _ x: [Double], _ b: [Double]) -> Double {
    precondition(x.count == matrix.rowCount && b.count == matrix.rowCount && matrix.isSquare)
    var residual = b
    unsafe residual.withUnsafeMutableBufferPointer { residual in
      unsafe x.withUnsafeBufferPointer { x in
        unsafe b.withUnsafeBufferPointer { b in
          _ = unsafe self.residual(matrix, x.start, b.start, in: nil, into: residual.start)
        }
      }
    }
    return VectorKernels.norm(residual)
  }

  /// `r <- b - A x`, each sum in twice the working precision; returns the sum of the squares of `r`.
  ///
  /// - Parameter reordering: the order of the three vectors; nil for that of the rows.
  static func residual(
    _ matrix: CSRMatrix, _ x: UnsafePointer<Double>, _ b: UnsafePointer<Double>,
    in reordering: Reordering?, into r: UnsafeMutablePointer<Double>
  ) -> Double {
    unsafe matrix.withUnsafeHandle { handle in
      guard let reordering else {
        return unsafe residual(handle, x, b, into: r, unknown: { $0 }, place: { $0 })
      }
      return unsafe reordering.permutation.withUnsafeBufferPointer { permutation in
        unsafe reordering.places.withUnsafeBufferPointer { places in
          unsafe residual(
            handle, x, b, into: r, unknown: { unsafe Int(permutation[$0]) },
            place: { unsafe Int(places[$0]) })
        }
      }
    }
  }

  @inline(__always)
  private static func residual(
    _ handle: UnsafeCSRHandle, _ x: UnsafePointer<Double>, _ b: UnsafePointer<Double>,
    into r: UnsafeMutablePointer<Double>, unknown: (Int) -> Int, place: (Int) -> Int
  ) -> Double {
    var squares = 0.0
    for index in unsafe 0..<handle.rowCount {
      let row = unknown(index)
      var sum = unsafe CompensatedSum(b[index])
      unsafe sum.add(-handle.diagonal[row], times: x[index])
      for position in unsafe Int(handle.rowStarts[row])..<Int(handle.rowStarts[row + 1]) {
        unsafe sum.add(-handle.values[position], times: x[place(Int(handle.columns[position]))])
      }
      unsafe r[index] = sum.value
      squares += sum.value * sum.value
    }
    return squares
  }
}

extension CSRMatrix {
  /// Calls `body` with an unchecked view of the matrix as it is stored.
  func withUnsafeHandle<Result>(_ body: (UnsafeCSRHandle) -> Result) -> Result {
    let storage = pattern.storage
    return unsafe storage.rowStarts.withUnsafeBufferPointer { rowStarts in
      unsafe storage.columnIndices.withUnsafeBufferPointer { columns in
        unsafe offDiagonal.withUnsafeBufferPointer { values in
          unsafe diagonal.withUnsafeBufferPointer { diagonal in
            unsafe body(
              UnsafeCSRHandle(
                rowCount: storage.rowCount, rowStarts: rowStarts.start, columns: columns.start,
                values: values.start, diagonal: diagonal.start))
          }
        }
      }
    }
  }
}
