/// The unchecked view of a system being solved: the matrix, its vectors and scratch memory.
///
/// It is valid only while the closure that received it runs, and must not be kept: on that ground it
/// passes for safe, and solvers can hand it to an iteration. No two of its vectors overlap.
@safe struct SystemView {
  let matrix: UnsafeCSRHandle
  let b: UnsafePointer<Double>
  let x: UnsafeMutablePointer<Double>
  /// What `x` was at the start.
  let start: UnsafeMutablePointer<Double>
  let scratch: UnsafeMutablePointer<Double>
  let stride: Int

  /// The number of unknowns.
  var count: Int { unsafe matrix.rowCount }

  /// A scratch vector of `count` elements.
  func vector(_ index: Int) -> UnsafeMutablePointer<Double> {
    unsafe scratch + index * stride
  }

  /// `r <- b - A x`; returns the norm of `r`.
  func residual(into r: UnsafeMutablePointer<Double>) -> Double {
    let squares = unsafe matrix.residual(x, b, into: r)
    return unsafe VectorKernels.norm(r, count: count, squares: squares)
  }
}

extension LinearSystem {
  /// Calls `body` with an unchecked view of the system, `x` and so many scratch vectors, which hold
  /// whatever was left in them.
  ///
  /// - Precondition: the system was checked with this `x`.
  func withSystemView<Result>(
    _ x: inout [Double], _ workspace: inout SolverWorkspace, vectorCount: Int,
    _ body: (SystemView) -> Result
  ) -> Result {
    precondition(x.count == unknownCount && rightHandSide.count == unknownCount)
    // A whole number of cache lines, so that vectors start alike.
    let stride = (unknownCount + 7) & ~7
    workspace.reserve((vectorCount + 1) * stride)
    return unsafe matrix.withUnsafeHandle { matrix in
      unsafe rightHandSide.withUnsafeBufferPointer { b in
        unsafe x.withUnsafeMutableBufferPointer { x in
          unsafe workspace.storage.withUnsafeMutableBufferPointer { storage in
            let start = unsafe storage.start
            unsafe start.update(from: x.start, count: x.count)
            return unsafe body(
              SystemView(
                matrix: matrix, b: b.start, x: x.start, start: start,
                scratch: start + stride, stride: stride))
          }
        }
      }
    }
  }
}

extension SolverWorkspace {
  fileprivate mutating func reserve(_ count: Int) {
    if storage.count < count { storage = [Double](repeating: 0, count: count) }
  }
}
