// The passes of symmetric methods; they know no method, only what is read and written.

extension SolveContext {
  /// A backward and a forward sweep in one pass; see ``UnsafeRowHandle``. Returns the norm of the
  /// residual between them.
  ///
  /// - Precondition: the layout is that of rows.
  func sweepSymmetrically(
    forward: SystemVector, backward: SystemVector, total: SystemVector, inverse: SystemVector,
    carry: Double
  ) -> Double {
    guard case .rows(let rows) = unsafe kernels else {
      preconditionFailure("symmetric sweeps ask for the layout in rows")
    }
    checkFit(forward, backward)
    checkFit(total, inverse)
    return unsafe rows.sweepSymmetrically(
      forward: forward.start, backward: backward.start, total: total.start,
      inverse: inverse.start, carry: carry, x: x.start
    ).squareRoot()
  }

  /// The backward pass of split conjugate gradients; returns `r̂ᵀ ẑ`.
  func splitBackward(
    _ vectors: SplitSystem, length: Double, scale: Double
  ) -> Double {
    unsafe kernels.splitBackward(
      vectors.unsafeVectors, length: length, scale: scale, inverse: vectors.inverse.start,
      x: x.start)
  }

  /// The forward pass of split conjugate gradients.
  func splitForward(
    _ vectors: SplitSystem, ratio: Double, scale: Double, omega: Double
  ) -> SplitSums {
    unsafe kernels.splitForward(
      vectors.unsafeVectors, ratio: ratio, scale: scale, omega: omega,
      inverse: vectors.inverse.start)
  }
}

/// The vectors of split conjugate gradients: `t`, `v`, `r̂`, `p` and `s`, and the reciprocals of the
/// pivots.
struct SplitSystem {
  let step, rest, split, direction, solved, inverse: SystemVector

  /// Takes six scratch vectors.
  init(_ context: SolveContext) {
    (step, rest, split) = (context.scratch(0), context.scratch(1), context.scratch(2))
    (direction, solved, inverse) = (context.scratch(3), context.scratch(4), context.scratch(5))
  }

  static var vectorCount: Int { 6 }

  fileprivate var unsafeVectors: SplitVectors {
    unsafe SplitVectors(
      step: step.start, rest: rest.start, split: split.start, direction: direction.start,
      solved: solved.start)
  }
}

/// What the kernels see of ``SplitSystem``.
@unsafe struct SplitVectors {
  let step: UnsafeMutablePointer<Double>
  let rest: UnsafeMutablePointer<Double>
  let split: UnsafeMutablePointer<Double>
  let direction: UnsafeMutablePointer<Double>
  let solved: UnsafeMutablePointer<Double>

  /// Whether no two are the same, as the kernels ask.
  var areDistinct: Bool { unsafe Set(all).count == all.count }

  /// Whether a vector is none of these.
  func excludes(_ vector: UnsafePointer<Double>) -> Bool {
    unsafe !all.contains { unsafe UnsafePointer($0) == vector }
  }

  private var all: [UnsafeMutablePointer<Double>] {
    unsafe [step, rest, split, direction, solved]
  }
}

/// What a forward pass sums up.
struct SplitSums {
  /// `pᵀ Â p`.
  var curvature: Double
  /// `rᵀ r`.
  var squares: Double
}
