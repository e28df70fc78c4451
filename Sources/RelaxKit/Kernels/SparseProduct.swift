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
