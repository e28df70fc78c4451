internal import CRelaxKernels

/// What kernels read of a matrix in a solve.
@safe enum MatrixView {
  /// A matrix in memory of its own, valid while its ``PreparedMatrix`` lives: to keep that here would be
  /// counted in each pass, and small systems have short ones.
  case packed(UnsafeMatrix)
  /// A matrix in rows, which are read where it has them.
  case stored(StoredRows)

  /// Calls `body` with the kernels over the matrix, which are valid until it returns.
  @inline(__always)
  func withKernels<Result>(_ body: (UnsafeMatrix) -> Result) -> Result {
    switch self {
    case .packed(let kernels): unsafe body(kernels)
    case .stored(let rows): unsafe rows.withKernels(body)
    }
  }
}

/// A matrix in rows: the pattern and the values of the caller.
@safe struct StoredRows {
  private let pattern: SparsityPattern.Storage
  private let values: [Double]
  private let diagonal: UnsafePointer<Double>
  private let kernels: UnsafePointer<relaxkit_row_kernels>?
  private let goesByFours, sumsMagnitudes: Int32

  /// Takes a value for each entry of the layout's pattern, and zero for those of the diagonal.
  init(
    _ layout: RowLayout, values: [Double], diagonal: UnsafePointer<Double>, norm: VectorNorm,
    kernels: UnsafePointer<relaxkit_row_kernels>?
  ) {
    precondition(values.count == layout.pattern.columnIndices.count)
    (pattern, self.values) = (layout.pattern, values)
    unsafe (self.diagonal, self.kernels) = (diagonal, kernels)
    (goesByFours, sumsMagnitudes) = (layout.goesByFours ? 1 : 0, norm == .sum ? 1 : 0)
  }

  @inline(__always)
  fileprivate func withKernels<Result>(_ body: (UnsafeMatrix) -> Result) -> Result {
    unsafe pattern.rowStarts.withUnsafeBufferPointer { starts in
      unsafe pattern.diagonalPositions.withUnsafeBufferPointer { diagonals in
        unsafe pattern.columnIndices.withUnsafeBufferPointer { columns in
          unsafe values.withUnsafeBufferPointer { values in
            let rows = unsafe relaxkit_rows(
              row_count: Int64(diagonals.count), starts: starts.start, diagonals: diagonals.start,
              columns: columns.start, values: values.start, diagonal: diagonal,
              goes_by_fours: goesByFours, sums_magnitudes: sumsMagnitudes)
            return unsafe body(.rows(UnsafeRowHandle(rows: rows, kernels: kernels)))
          }
        }
      }
    }
  }
}
