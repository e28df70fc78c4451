internal import CRelaxKernels

/// The unchecked view of a system being solved: the matrix in the layout of its plan, its vectors in
/// the order of the plan, and scratch memory.
///
/// It is valid only while the closure that received it runs, and must not be kept: on that ground it
/// passes for safe, and solvers can hand it to an iteration.
///
/// No two vectors overlap. Each begins on a cache line, and around its `count` elements it has zeros
/// that kernels may read: eight before, and after it at least eight beyond the last whole slice.
@safe struct SystemView {
  let matrix: UnsafeMatrix
  /// The same matrix as it is stored, in the order of its rows.
  let source: CSRMatrix
  let count: Int
  /// The order of the plan; nil in natural order.
  let reordering: Reordering?
  /// The unknown at each place of the order of the plan; nil in natural order.
  let permutation: UnsafePointer<Int32>?
  /// How several sweeps go through the matrix at once, if that pays.
  let pipeline: SweepPipeline?
  /// How threads share a sweep in colours, if they do.
  let colorSchedule: ColorSchedule?
  /// The threads that share sweeps, if there are any.
  let team: ThreadTeam?
  /// The caller's vector, in the order of the matrix: the start vector until the solve is done.
  let start: UnsafeMutablePointer<Double>
  let memory: UnsafeMutablePointer<Double>
  /// The number of scratch vectors.
  let vectorCount: Int

  /// The iterate.
  var x: UnsafeMutablePointer<Double> { unsafe vector(-3) }
  /// The right-hand side.
  var b: UnsafeMutablePointer<Double> { unsafe vector(-2) }
  /// The diagonal of the matrix.
  var diagonal: UnsafeMutablePointer<Double> { unsafe vector(-1) }

  /// A scratch vector.
  func vector(_ index: Int) -> UnsafeMutablePointer<Double> {
    unsafe memory + (index + 3) * Self.stride(count) + 8
  }

  /// `r <- b - A x`; returns the norm of `r`.
  func residual(
    into r: UnsafeMutablePointer<Double>, _ precision: ResidualPrecision
  ) -> Double {
    let squares = unsafe residualSquares(into: r, precision)
    return unsafe VectorKernels.norm(r, count: count, squares: squares)
  }

  /// `r <- b - A x`; returns the sum of the squares of `r`.
  func residualSquares(
    into r: UnsafeMutablePointer<Double>, _ precision: ResidualPrecision
  ) -> Double {
    switch precision {
    case .working: unsafe matrix.residual(x, b, into: r)
    case .twofold: unsafe SparseProduct.residual(source, x, b, in: reordering, into: r)
    }
  }

  /// How far rounding may have moved the norm of a residual of the present iterate.
  func residualUncertainty() -> ResidualUncertainty {
    let (x, b, diagonal) = unsafe (x, b, diagonal)
    var (largest, load, diagonalTerm) = (0.0, 0.0, 0.0)
    for row in 0..<count {
      unsafe largest = max(largest, x[row].magnitude)
      unsafe load = max(load, b[row].magnitude)
      unsafe diagonalTerm = max(diagonalTerm, (diagonal[row] * x[row]).magnitude)
    }
    let rowLength = source.pattern.storage.longestRow
    let others = Double(rowLength) * source.largestOffDiagonal * largest
    return ResidualUncertainty(
      rowLength: rowLength, unknownCount: count, termMagnitude: load + diagonalTerm + others)
  }

  /// The largest of `|a_ii x_i|`; the residual is at least as uncertain as rounding makes that.
  func largestTerm() -> Double {
    let (x, diagonal) = unsafe (x, diagonal)
    return (0..<count).reduce(0) { unsafe max($0, abs(diagonal[$1] * x[$1])) }
  }

  /// Sets `x` to the start vector, and the zeros around all vectors: a product of a zero there with
  /// an infinite element has made them NaN.
  func rewind() {
    clearMargins()
    unsafe gather(start, into: x)
  }

  /// Hands `x` to the caller.
  fileprivate func finish() {
    guard let permutation = unsafe permutation else {
      return unsafe start.update(from: x, count: count)
    }
    for place in 0..<count { unsafe start[Int(permutation[place])] = x[place] }
  }

  /// Brings a vector in the order of the matrix into that of the plan.
  fileprivate func gather(
    _ source: UnsafePointer<Double>, into target: UnsafeMutablePointer<Double>
  ) {
    guard let permutation = unsafe permutation else {
      return unsafe target.update(from: source, count: count)
    }
    for place in 0..<count { unsafe target[place] = source[Int(permutation[place])] }
  }

  /// The distance of consecutive vectors.
  fileprivate static func stride(_ count: Int) -> Int { (count + 7) / 8 * 8 + 16 }

  /// The memory for three vectors of the system and so many more, and to align them.
  fileprivate static func memorySize(_ count: Int, vectorCount: Int) -> Int {
    (3 + vectorCount) * stride(count) + 8
  }

  /// Sets the zeros around the vectors.
  private func clearMargins() {
    let stride = Self.stride(count)
    for vector in 0..<3 + vectorCount {
      let begin = unsafe memory + vector * stride
      unsafe begin.update(repeating: 0, count: 8)
      unsafe (begin + 8 + count).update(repeating: 0, count: stride - 8 - count)
    }
  }
}

extension LinearSystem {
  /// Calls `body` with an unchecked view of the system and so many scratch vectors, which hold
  /// whatever was left in them; `x` is replaced by the iterate that `body` leaves.
  ///
  /// - Precondition: the system was checked with this `x`.
  func withSystemView<Result>(
    _ x: inout [Double], _ workspace: inout SolverWorkspace, ordering: SweepPlan.Ordering,
    layout: SweepPlan.Layout?, vectorCount: Int, _ body: (SystemView) -> Result
  ) -> Result {
    let count = unknownCount
    precondition(x.count == count && rightHandSide.count == count)
    let prepared = workspace.prepare(
      matrix, ordering: ordering, layout: layout,
      memorySize: SystemView.memorySize(count, vectorCount: vectorCount))
    let team = workspace.team(for: prepared.plan)
    return unsafe x.withUnsafeMutableBufferPointer { x in
      unsafe workspace.storage.withUnsafeMutableBufferPointer { storage in
        let memory = unsafe storage.start + UnsafePointer(storage.start).elementsToCacheLine
        let diagonal = unsafe memory + 2 * SystemView.stride(count) + 8
        return unsafe prepared.withUnsafeMatrix(diagonal: diagonal) { unsafeMatrix, permutation in
          let view = unsafe SystemView(
            matrix: unsafeMatrix, source: matrix, count: count,
            reordering: prepared.plan.reordering, permutation: permutation,
            pipeline: prepared.plan.pipeline, colorSchedule: prepared.plan.colorSchedule,
            team: team, start: x.start, memory: memory, vectorCount: vectorCount)
          view.rewind()
          unsafe rightHandSide.withUnsafeBufferPointer {
            unsafe view.gather($0.start, into: view.b)
          }
          unsafe matrix.diagonal.withUnsafeBufferPointer {
            unsafe view.gather($0.start, into: view.diagonal)
          }
          let result = body(view)
          view.finish()
          return result
        }
      }
    }
  }
}

extension PreparedMatrix {
  /// Calls `body` with an unchecked view of the matrix in the layout of the plan, and the unknown at
  /// each place of its order, nil in natural order.
  fileprivate func withUnsafeMatrix<Result>(
    diagonal: UnsafePointer<Double>, _ body: (UnsafeMatrix, UnsafePointer<Int32>?) -> Result
  ) -> Result {
    guard let reordering = plan.reordering else {
      return unsafe withUnsafePacking(diagonal: diagonal) { unsafe body($0, nil) }
    }
    return unsafe reordering.permutation.withUnsafeBufferPointer { permutation in
      unsafe withUnsafePacking(diagonal: diagonal) { unsafe body($0, permutation.start) }
    }
  }

  private func withUnsafePacking<Result>(
    diagonal: UnsafePointer<Double>, _ body: (UnsafeMatrix) -> Result
  ) -> Result {
    switch plan.packing {
    case .rows(let rows): unsafe withUnsafeRows(rows, diagonal: diagonal, body)
    case .slices(let slices): unsafe withUnsafeSlices(slices, diagonal: diagonal, body)
    }
  }

  private func withUnsafeRows<Result>(
    _ rows: RowLayout, diagonal: UnsafePointer<Double>, _ body: (UnsafeMatrix) -> Result
  ) -> Result {
    unsafe rows.lower.starts.withUnsafeBufferPointer { lowerStarts in
      unsafe rows.lower.columns.withUnsafeBufferPointer { lowerColumns in
        unsafe rows.upper.starts.withUnsafeBufferPointer { upperStarts in
          unsafe rows.upper.columns.withUnsafeBufferPointer { upperColumns in
            unsafe values.withUnsafeBufferPointer { values in
              let first = unsafe values.start + offset
              return unsafe body(
                .rows(
                  UnsafeRowHandle(
                    rowCount: plan.pattern.rowCount,
                    lower: .init(
                      starts: lowerStarts.start, columns: lowerColumns.start,
                      values: first + rows.lowerOffset, beside: first),
                    upper: .init(
                      starts: upperStarts.start, columns: upperColumns.start,
                      values: first + rows.upperOffset, beside: first + rows.upperBesideOffset),
                    diagonal: diagonal)))
            }
          }
        }
      }
    }
  }

  private func withUnsafeSlices<Result>(
    _ slices: SliceLayout, diagonal: UnsafePointer<Double>, _ body: (UnsafeMatrix) -> Result
  ) -> Result {
    unsafe slices.lowerStarts.withUnsafeBufferPointer { lowerStarts in
      unsafe slices.lowerColumns.withUnsafeBufferPointer { lowerColumns in
        unsafe slices.upperStarts.withUnsafeBufferPointer { upperStarts in
          unsafe slices.upperColumns.withUnsafeBufferPointer { upperColumns in
            unsafe values.withUnsafeBufferPointer { values in
              let first = unsafe values.start + offset
              let view = unsafe relaxkit_slices(
                slice_count: Int64(slices.sliceCount),
                lower_starts: lowerStarts.start, lower_columns: lowerColumns.start,
                lower_values: first,
                upper_starts: upperStarts.start, upper_columns: upperColumns.start,
                upper_values: first + slices.upperOffset, diagonal: diagonal)
              return unsafe body(
                .slices(UnsafeSliceHandle(slices: view, kernels: plan.vectorKernels)))
            }
          }
        }
      }
    }
  }
}
