internal import CRelaxKernels

/// The unchecked view of a matrix packed in units: groups, or nodes whose entries are in blocks.
///
/// It is valid while its ``PreparedMatrix`` and the diagonal live. What every kernel asks of its caller:
///
/// - A vector has an element for each row, with a margin: three elements after the last can be read and
///   are numbers. They are read where the last unit lacks rows, and what comes of them is dropped.
/// - No two vectors of a call overlap.
/// - Columns lie in the rows of the matrix, as the layout has made sure.
///
/// The kernels are those of the instruction set that was found when the plan was made, or the portable
/// ones, which are the reference for all. What they compute is said at ``UnsafeRowHandle``.
@unsafe struct UnsafeUnitHandle {
  let units: relaxkit_units
  let kernels: UnsafePointer<relaxkit_unit_kernels>?
  let portable: any PortableUnitKernels.Type

  var unitCount: Int { unsafe Int(units.unit_count) }

  @inline(__always)
  private func withUnits<Result>(
    _ body: (UnsafePointer<relaxkit_units>) -> Result
  ) -> Result {
    unsafe withUnsafePointer(to: units, body)
  }

  /// `r <- b - A x`; returns the sum of the terms of its norm.
  func residual(
    _ x: UnsafePointer<Double>, _ b: UnsafePointer<Double>, into r: UnsafeMutablePointer<Double>
  ) -> Double {
    unsafe assert(x != r && b != r)
    if let kernels = unsafe kernels {
      return unsafe withUnits { unsafe kernels.pointee.residual($0, x, b, r) }
    }
    return unsafe portable.residual(units, x, b, into: r)
  }

  /// `product <- A p`; returns `pᵀ A p`.
  func multiply(_ p: UnsafePointer<Double>, into product: UnsafeMutablePointer<Double>) -> Double {
    unsafe assert(p != product)
    if let kernels = unsafe kernels {
      return unsafe withUnits { unsafe kernels.pointee.product($0, p, product) }
    }
    return unsafe portable.multiply(units, p, into: product)
  }

  /// `y <- (D/ω + L)⁻¹ y`, with `inverse` the reciprocals of the diagonal of `D/ω`.
  func solveLower(_ y: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>) {
    unsafe assert(y != inverse)
    if let kernels = unsafe kernels {
      return unsafe withUnits { unsafe kernels.pointee.solve_lower($0, inverse, y) }
    }
    unsafe portable.solveLower(units, y, inverse: inverse)
  }

  /// A forward sweep over some units, as described in SolveContext+Sweeps.swift.
  ///
  /// - Precondition: `range` lies in the units of the matrix; units that are swept by others at the same
  ///   time are further away than the layout reaches.
  func sweep(
    _ range: Range<Int>, delta: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>,
    carry: Double, x: UnsafeMutablePointer<Double>
  ) -> Double {
    unsafe assert(range.lowerBound >= 0 && range.upperBound <= unitCount)
    unsafe assert(delta != inverse && delta != x)
    if let kernels = unsafe kernels {
      return unsafe withUnits {
        unsafe kernels.pointee.sweep(
          $0, Int64(range.lowerBound), Int64(range.upperBound), carry, inverse, delta, x)
      }
    }
    return unsafe portable.sweep(units, range, delta: delta, inverse: inverse, carry: carry, x: x)
  }

  /// A backward sweep, and the forward sweep after it; see UnsafeRowHandle+Symmetric.swift.
  func sweepSymmetrically(
    forward: UnsafeMutablePointer<Double>, backward: UnsafeMutablePointer<Double>,
    total: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>, carry: Double,
    x: UnsafeMutablePointer<Double>
  ) -> Double {
    unsafe assert(Set([forward, backward, total, x]).count == 4)
    if let kernels = unsafe kernels {
      return unsafe withUnits {
        unsafe kernels.pointee.sweep_symmetrically(
          $0, carry, inverse, forward, backward, total, x)
      }
    }
    return unsafe portable.sweepSymmetrically(
      units, forward: forward, backward: backward, total: total, inverse: inverse, carry: carry,
      x: x)
  }

  /// The backward pass of split conjugate gradients; see ``TriangularState``.
  func splitBackward(
    _ vectors: SplitVectors, _ pivots: relaxkit_pivots, length: Double,
    x: UnsafeMutablePointer<Double>
  ) -> Double {
    unsafe assert(vectors.areDistinct && vectors.excludes(x) && vectors.excludes(pivots.inverse))
    if let kernels = unsafe kernels {
      return unsafe withUnits { units in
        unsafe withUnsafePointer(to: pivots) {
          unsafe kernels.pointee.split_backward(
            units, $0, length, x, vectors.step, vectors.rest, vectors.split, vectors.solved)
        }
      }
    }
    return unsafe portable.splitBackward(units, vectors, pivots, length: length, x: x)
  }

  /// The forward pass.
  func splitForward(
    _ vectors: SplitVectors, _ pivots: relaxkit_pivots, ratio: Double
  ) -> SplitSums {
    unsafe assert(vectors.areDistinct && vectors.excludes(pivots.inverse))
    if let kernels = unsafe kernels {
      let sums = unsafe withUnits { units in
        unsafe withUnsafePointer(to: pivots) {
          unsafe kernels.pointee.split_forward(
            units, $0, ratio, vectors.step, vectors.rest, vectors.split, vectors.direction,
            vectors.solved)
        }
      }
      return SplitSums(curvature: sums.curvature, squares: sums.squares)
    }
    return unsafe portable.splitForward(units, vectors, pivots, ratio: ratio)
  }

  /// See ``UnsafeMatrix/relaxedPivots(alpha:into:rowCount:within:)``.
  func relaxedPivots(
    alpha: Double, into pivots: UnsafeMutablePointer<Double>, rowCount: Int,
    within range: PivotRange
  ) -> Bool {
    unsafe portable.relaxedPivots(
      units, alpha: alpha, into: pivots, rowCount: rowCount, within: range)
  }
}
