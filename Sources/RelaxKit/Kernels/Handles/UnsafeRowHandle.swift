internal import CRelaxKernels

/// The unchecked view of a matrix packed in rows.
///
/// It is valid while its ``PreparedMatrix`` and the diagonal live. What every kernel asks of its caller:
///
/// - A vector has `rowCount` elements, with a margin: the element before the first and the one after
///   the last can be read and are numbers, since they are multiplied by zeros.
/// - No two vectors of a call overlap.
/// - Columns of the blocks lie in `0..<rowCount`, as the layout has made sure.
@unsafe struct UnsafeRowHandle {
  /// One side of the diagonal.
  @unsafe struct Part {
    /// Where the blocks of each row begin, counted in blocks of four entries.
    let starts: UnsafePointer<Int32>
    let columns: UnsafePointer<Int32>
    let values: UnsafePointer<Double>
    /// The entry right beside the diagonal of each row, zero if there is none.
    let beside: UnsafePointer<Double>

    /// The sum of value times `x` over the blocks of a row: of the products with even and with odd
    /// places first.
    @inline(__always)
    func sum(_ x: UnsafePointer<Double>, _ row: Int) -> Double {
      var sums = SIMD2<Double>.zero
      unsafe forEachBlock(row) { values, columns in
        unsafe sums += values.0 * SIMD2(x[columns.0], x[columns.1])
        unsafe sums += values.1 * SIMD2(x[columns.2], x[columns.3])
      }
      return sums.x + sums.y
    }

    /// The same for two vectors.
    @inline(__always)
    func sums(
      _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ row: Int
    ) -> (Double, Double) {
      var (xSums, ySums) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
      unsafe forEachBlock(row) { values, columns in
        unsafe xSums += values.0 * SIMD2(x[columns.0], x[columns.1])
        unsafe ySums += values.0 * SIMD2(y[columns.0], y[columns.1])
        unsafe xSums += values.1 * SIMD2(x[columns.2], x[columns.3])
        unsafe ySums += values.1 * SIMD2(y[columns.2], y[columns.3])
      }
      return (xSums.x + xSums.y, ySums.x + ySums.y)
    }

    /// Calls `body` with the values and columns of each block of a row.
    ///
    /// Written without ranges and checked sums: their checks would cost a tenth of a sweep.
    @inline(__always)
    private func forEachBlock(
      _ row: Int,
      _ body: (_ values: (SIMD2<Double>, SIMD2<Double>), _ columns: (Int, Int, Int, Int)) -> Void
    ) {
      let first = unsafe Int(starts[row])
      var (v, c) = unsafe (UnsafeRawPointer(values + 4 &* first), columns + 4 &* first)
      var left = unsafe Int(starts[row &+ 1]) &- first
      while left > 0 {
        unsafe body(
          (
            v.loadUnaligned(as: SIMD2<Double>.self),
            v.loadUnaligned(fromByteOffset: 16, as: SIMD2<Double>.self)
          ), (Int(c[0]), Int(c[1]), Int(c[2]), Int(c[3])))
        unsafe (v, c) = (v + 32, c + 4)
        left &-= 1
      }
    }
  }

  let rowCount: Int
  let lower: Part
  let upper: Part
  let diagonal: UnsafePointer<Double>
  /// What of residuals is summed up.
  let norm: VectorNorm

  /// The sum left of the diagonal, with the entry beside it; `x` must have a margin.
  @inline(__always)
  func lowerSum(_ x: UnsafePointer<Double>, _ row: Int) -> Double {
    unsafe lower.sum(x, row) + lower.beside[row] * x[row - 1]
  }

  /// The sum right of the diagonal, with the entry beside it; `x` must have a margin.
  @inline(__always)
  func upperSum(_ x: UnsafePointer<Double>, _ row: Int) -> Double {
    unsafe upper.sum(x, row) + upper.beside[row] * x[row + 1]
  }
}

extension UnsafeRowHandle {
  /// `r <- b - A x`; returns the sum of the terms of its norm.
  func residual(
    _ x: UnsafePointer<Double>, _ b: UnsafePointer<Double>, into r: UnsafeMutablePointer<Double>
  ) -> Double {
    unsafe assert(x != r && b != r)
    var squares = 0.0
    for row in unsafe 0..<rowCount {
      let value = unsafe b[row] - diagonal[row] * x[row] - lowerSum(x, row) - upperSum(x, row)
      unsafe r[row] = value
      squares += unsafe norm.term(value)
    }
    return squares
  }

  /// `product <- A p`; returns `pᵀ A p`.
  func multiply(_ p: UnsafePointer<Double>, into product: UnsafeMutablePointer<Double>) -> Double {
    unsafe assert(p != product)
    var curvature = 0.0
    for row in unsafe 0..<rowCount {
      let value = unsafe diagonal[row] * p[row] + lowerSum(p, row) + upperSum(p, row)
      unsafe product[row] = value
      unsafe curvature += p[row] * value
    }
    return curvature
  }

  /// `y <- (D/ω + L)⁻¹ y`, with `inverse` the reciprocals of the diagonal of `D/ω`.
  func solveLower(_ y: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>) {
    unsafe assert(y != inverse)
    var previous = 0.0
    for row in unsafe 0..<rowCount {
      unsafe previous =
        (y[row] - lower.sum(y, row)) * inverse[row]
        - lower.beside[row] * inverse[row] * previous
      unsafe y[row] = previous
    }
  }

  /// A forward sweep over some rows, as described in SolveContext+Sweeps.swift.
  ///
  /// It reads all of `delta` that the rows have entries for, and `delta[rows.lowerBound - 1]`, which
  /// for the first row is of the margin.
  ///
  /// - Precondition: `rows` lies in `0..<rowCount`; rows that are swept by others at the same time have
  ///   no entries with these.
  func sweep(
    _ rows: Range<Int>, delta: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>,
    carry: Double, x: UnsafeMutablePointer<Double>
  ) -> Double {
    unsafe assert(rows.lowerBound >= 0 && rows.upperBound <= rowCount)
    unsafe assert(delta != inverse && delta != x)
    var squares = 0.0
    var previous = unsafe delta[rows.lowerBound - 1]
    for row in rows {
      let old = unsafe delta[row]
      let residual = unsafe carry * diagonal[row] * old - upperSum(delta, row)
      squares += unsafe norm.term(residual)
      unsafe x[row] += old
      unsafe previous =
        (residual - lower.sum(delta, row)) * inverse[row]
        - lower.beside[row] * inverse[row] * previous
      unsafe delta[row] = previous
    }
    return squares
  }

  /// The backward pass of split conjugate gradients; see ``TriangularState``.
  ///
  /// - Precondition: `solved` holds numbers, since zeros that fill up a block are multiplied with what
  ///   is there before it is solved for.
  func splitBackward(
    _ vectors: SplitVectors, _ pivots: relaxkit_pivots, length: Double,
    x: UnsafeMutablePointer<Double>
  ) -> Double {
    let (scale, diagonal, inverse) = unsafe (pivots.scale, pivots.pivots, pivots.inverse)
    let (step, rest, split, solved) = unsafe (
      vectors.step, vectors.rest, vectors.split, vectors.solved
    )
    unsafe assert(vectors.areDistinct && vectors.excludes(x) && vectors.excludes(inverse))
    var energy = 0.0
    var next = 0.0
    for row in unsafe (0..<rowCount).reversed() {
      let t = unsafe step[row]
      unsafe x[row] += length * t
      let s = unsafe split[row] - length * (t + rest[row])
      unsafe split[row] = s
      let preconditioned = unsafe scale * diagonal[row] * s
      energy += preconditioned * s
      unsafe next =
        (preconditioned - upper.sum(solved, row)) * inverse[row]
        - upper.beside[row] * inverse[row] * next
      unsafe solved[row] = next
    }
    return energy
  }

  /// The forward pass.
  ///
  /// - Precondition: `rest` holds numbers, as `solved` does in the backward pass.
  func splitForward(
    _ vectors: SplitVectors, _ pivots: relaxkit_pivots, ratio: Double
  ) -> SplitSums {
    let (scale, shift, part) = unsafe (pivots.scale, pivots.shift, pivots.part)
    let (diagonal, excess, inverse) = unsafe (pivots.pivots, pivots.excess, pivots.inverse)
    let (step, rest, split, direction, solved) = unsafe (
      vectors.step, vectors.rest, vectors.split, vectors.direction, vectors.solved
    )
    unsafe assert(vectors.areDistinct && vectors.excludes(inverse))
    var sums = SplitSums(curvature: 0, squares: 0)
    var previous = 0.0
    for row in unsafe 0..<rowCount {
      let t = unsafe solved[row] + ratio * step[row]
      unsafe step[row] = t
      let scaledSplit = unsafe diagonal[row] * split[row]
      let p = unsafe scale * scaledSplit + ratio * direction[row]
      unsafe direction[row] = p
      let beside = unsafe lower.beside[row]
      let (restSum, splitSum) = unsafe lower.sums(rest, split, row)
      let residual = unsafe shift * scaledSplit + splitSum + beside * split[row - 1]
      unsafe previous =
        (p + part * excess[row] * t - restSum) * inverse[row]
        - beside * inverse[row] * previous
      unsafe rest[row] = previous
      sums.curvature += p * (t + previous)
      sums.squares += unsafe norm.term(residual)
    }
    return sums
  }
}
