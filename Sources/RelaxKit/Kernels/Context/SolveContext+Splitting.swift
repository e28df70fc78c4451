internal import CRelaxKernels

// The passes of symmetric methods; they know no method, only what is read and written.

extension SolveContext {
  /// A backward and a forward sweep in one pass; see ``UnsafeRowHandle``. Returns the norm of the
  /// residual between them.
  ///
  /// - Precondition: the layout is not that of slices.
  func sweepSymmetrically(
    forward: SystemVector, backward: SystemVector, total: SystemVector, inverse: SystemVector,
    carry: Double
  ) -> Double {
    checkFit(forward, backward)
    checkFit(total, inverse)
    return norm.value(
      ofTotal: unsafe withKernels {
        unsafe $0.sweepSymmetrically(
          forward: forward.start, backward: backward.start, total: total.start,
          inverse: inverse.start, carry: carry, x: x.start)
      })
  }

  /// The backward pass of split conjugate gradients; returns `r̂ᵀ ẑ`.
  func splitBackward(_ vectors: SplitSystem, length: Double) -> Double {
    unsafe withKernels {
      unsafe $0.splitBackward(
        vectors.unsafeVectors, vectors.unsafePivots, length: length, x: x.start)
    }
  }

  /// Takes the step that the backward pass would take, which nothing is to follow.
  func takeSplitStep(_ vectors: SplitSystem, length: Double) {
    unsafe withKernels {
      unsafe $0.takeStep(vectors.step.start, rowCount: unknownCount, length: length, x: x.start)
    }
  }

  /// The forward pass of split conjugate gradients.
  func splitForward(_ vectors: SplitSystem, ratio: Double) -> SplitSums {
    unsafe withKernels {
      unsafe $0.splitForward(vectors.unsafeVectors, vectors.unsafePivots, ratio: ratio)
    }
  }

  /// Sets `inverse` to the reciprocals of pivots, and `excess` to `D − 2 P`.
  func invertPivots(_ pivots: SystemVector, into inverse: SystemVector, excess: SystemVector) {
    checkFit(pivots, inverse)
    checkFit(pivots, excess)
    let (p, d) = unsafe (pivots.start, diagonal.start)
    let (inverse, excess) = unsafe (inverse.start, excess.start)
    for row in 0..<unknownCount {
      unsafe inverse[row] = 1 / p[row]
      unsafe excess[row] = d[row] - 2 * p[row]
    }
  }
}

/// The vectors of split conjugate gradients: `t`, `v`, `r̂`, `p` and `s`, and the pivots.
struct SplitSystem {
  let step, rest, split, direction, solved: SystemVector
  /// `A`, `B` and `P⁻¹` of `relaxkit_pivots`, and its factors.
  let pivots, excess, inverse: SystemVector
  private let scale, shift, part: Double

  /// Takes scratch vectors for a split with `P = D/ω`, that of SSOR; `M` gets the factor 1/(2 - ω).
  init(_ context: SolveContext, omega: Double) {
    (step, rest, split) = (context.scratch(0), context.scratch(1), context.scratch(2))
    (direction, solved, inverse) = (context.scratch(3), context.scratch(4), context.scratch(5))
    (pivots, excess) = (context.diagonal, context.diagonal)
    (scale, shift, part) = ((2 - omega) / omega, 1 / omega, 1 - 2 / omega)
    context.invertDiagonal(omega: omega, into: inverse)
  }

  /// The same for a split with the pivots that were made in ``pivotVector(_:)``.
  init(withPivotsOf context: SolveContext) {
    (step, rest, split) = (context.scratch(0), context.scratch(1), context.scratch(2))
    (direction, solved, inverse) = (context.scratch(3), context.scratch(4), context.scratch(5))
    (pivots, excess) = (Self.pivotVector(context), context.scratch(7))
    (scale, shift, part) = (1, 1, 1)
    context.invertPivots(pivots, into: inverse, excess: excess)
  }

  static func pivotVector(_ context: SolveContext) -> SystemVector { context.scratch(6) }

  /// With pivots that are a multiple of the diagonal, and with any.
  static let vectorCount = (diagonal: 6, any: 8)

  fileprivate var unsafeVectors: SplitVectors {
    unsafe SplitVectors(
      step: step.start, rest: rest.start, split: split.start, direction: direction.start,
      solved: solved.start)
  }

  fileprivate var unsafePivots: relaxkit_pivots {
    unsafe relaxkit_pivots(
      pivots: pivots.start, excess: excess.start, inverse: inverse.start, scale: scale,
      shift: shift, part: part)
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
  /// `rᵀ r`, or the sum of the magnitudes of r if the solve is stopped by that.
  var squares: Double
}
