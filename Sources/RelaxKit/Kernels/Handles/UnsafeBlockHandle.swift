internal import CRelaxKernels

/// The unchecked view of a matrix packed in blocks.
///
/// It is valid while its ``PreparedMatrix`` and the diagonal live. What every kernel asks of its caller:
///
/// - A vector has an element for each row, with a margin: three elements after the last can be read and
///   are numbers. They are read where the last node lacks rows, and what comes of them is dropped.
/// - No two vectors of a call overlap.
/// - Columns lie in the rows of the matrix, as the layout has made sure.
///
/// The kernels are those of the instruction set that was found when the plan was made, or those in
/// ``PortableBlockKernels``, which are the reference for all.
@unsafe struct UnsafeBlockHandle {
  let blocks: relaxkit_blocks
  let kernels: UnsafePointer<relaxkit_block_kernels>?
  let portable: any PortableBlockKernels.Type

  /// Picks the kernels for blocks of a width.
  init(blocks: relaxkit_blocks, width: Int, kernels: UnsafePointer<relaxkit_block_kernels>?) {
    unsafe (self.blocks, self.kernels) = (blocks, kernels)
    switch width {
    case 2: unsafe portable = BlocksOfTwo.self
    case 3: unsafe portable = BlocksOfThree.self
    default: unsafe portable = BlocksOfFour.self
    }
  }

  var nodeCount: Int { unsafe Int(blocks.node_count) }

  @inline(__always)
  private func withBlocks<Result>(
    _ body: (UnsafePointer<relaxkit_blocks>) -> Result
  ) -> Result {
    unsafe withUnsafePointer(to: blocks, body)
  }

  /// `r <- b - A x`; returns the sum of the terms of its norm.
  func residual(
    _ x: UnsafePointer<Double>, _ b: UnsafePointer<Double>, into r: UnsafeMutablePointer<Double>
  ) -> Double {
    unsafe assert(x != r && b != r)
    if let kernels = unsafe kernels {
      return unsafe withBlocks { unsafe kernels.pointee.residual($0, x, b, r) }
    }
    return unsafe portable.residual(blocks, x, b, into: r)
  }

  /// `product <- A p`; returns `pᵀ A p`.
  func multiply(_ p: UnsafePointer<Double>, into product: UnsafeMutablePointer<Double>) -> Double {
    unsafe assert(p != product)
    if let kernels = unsafe kernels {
      return unsafe withBlocks { unsafe kernels.pointee.product($0, p, product) }
    }
    return unsafe portable.multiply(blocks, p, into: product)
  }

  /// `y <- (D/ω + L)⁻¹ y`, with `inverse` the reciprocals of the diagonal of `D/ω`.
  func solveLower(_ y: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>) {
    unsafe assert(y != inverse)
    if let kernels = unsafe kernels {
      return unsafe withBlocks { unsafe kernels.pointee.solve_lower($0, inverse, y) }
    }
    unsafe portable.solveLower(blocks, y, inverse: inverse)
  }

  /// A forward sweep over some nodes, as described in SolveContext+Sweeps.swift.
  ///
  /// - Precondition: `range` lies in the nodes of the matrix; nodes that are swept by others at the same
  ///   time are further away than the layout reaches.
  func sweep(
    _ range: Range<Int>, delta: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>,
    carry: Double, x: UnsafeMutablePointer<Double>
  ) -> Double {
    unsafe assert(range.lowerBound >= 0 && range.upperBound <= nodeCount)
    unsafe assert(delta != inverse && delta != x)
    if let kernels = unsafe kernels {
      return unsafe withBlocks {
        unsafe kernels.pointee.sweep(
          $0, Int64(range.lowerBound), Int64(range.upperBound), carry, inverse, delta, x)
      }
    }
    return unsafe portable.sweep(blocks, range, delta: delta, inverse: inverse, carry: carry, x: x)
  }

  /// A backward sweep, and the forward sweep after it; see UnsafeRowHandle+Symmetric.swift.
  func sweepSymmetrically(
    forward: UnsafeMutablePointer<Double>, backward: UnsafeMutablePointer<Double>,
    total: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>, carry: Double,
    x: UnsafeMutablePointer<Double>
  ) -> Double {
    unsafe assert(Set([forward, backward, total, x]).count == 4)
    if let kernels = unsafe kernels {
      return unsafe withBlocks {
        unsafe kernels.pointee.sweep_symmetrically(
          $0, carry, inverse, forward, backward, total, x)
      }
    }
    return unsafe portable.sweepSymmetrically(
      blocks, forward: forward, backward: backward, total: total, inverse: inverse, carry: carry,
      x: x)
  }

  /// The backward pass of split conjugate gradients; see ``TriangularState``.
  func splitBackward(
    _ vectors: SplitVectors, _ pivots: relaxkit_pivots, length: Double,
    x: UnsafeMutablePointer<Double>
  ) -> Double {
    unsafe assert(vectors.areDistinct && vectors.excludes(x) && vectors.excludes(pivots.inverse))
    if let kernels = unsafe kernels {
      return unsafe withBlocks { blocks in
        unsafe withUnsafePointer(to: pivots) {
          unsafe kernels.pointee.split_backward(
            blocks, $0, length, x, vectors.step, vectors.rest, vectors.split, vectors.solved)
        }
      }
    }
    return unsafe portable.splitBackward(blocks, vectors, pivots, length: length, x: x)
  }

  /// The forward pass.
  func splitForward(
    _ vectors: SplitVectors, _ pivots: relaxkit_pivots, ratio: Double
  ) -> SplitSums {
    unsafe assert(vectors.areDistinct && vectors.excludes(pivots.inverse))
    if let kernels = unsafe kernels {
      let sums = unsafe withBlocks { blocks in
        unsafe withUnsafePointer(to: pivots) {
          unsafe kernels.pointee.split_forward(
            blocks, $0, ratio, vectors.step, vectors.rest, vectors.split, vectors.direction,
            vectors.solved)
        }
      }
      return SplitSums(curvature: sums.curvature, squares: sums.squares)
    }
    return unsafe portable.splitForward(blocks, vectors, pivots, ratio: ratio)
  }
}
