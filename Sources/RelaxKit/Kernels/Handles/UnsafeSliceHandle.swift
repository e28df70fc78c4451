internal import CRelaxKernels

/// The unchecked view of a matrix packed in slices of eight rows.
///
/// It is valid while its ``PreparedMatrix`` and the diagonal live. What every kernel asks of its caller:
///
/// - A vector has memory for whole slices, with a margin: eight elements before the first and after the
///   last whole slice can be read. They are numbers, since they are multiplied by zeros.
/// - No two vectors of a call overlap.
///
/// The kernels are those of the instruction set that was found when the plan was made, or the Swift
/// ones below, which are the reference for all.
@unsafe struct UnsafeSliceHandle {
  let slices: relaxkit_slices
  let kernels: UnsafePointer<relaxkit_slice_kernels>?

  @inline(__always)
  func withSlices<Result>(
    _ body: (UnsafePointer<relaxkit_slices>) -> Result
  ) -> Result {
    unsafe withUnsafePointer(to: slices, body)
  }

  /// `r <- b - A x`; returns the sum of the terms of its norm.
  func residual(
    _ x: UnsafePointer<Double>, _ b: UnsafePointer<Double>, into r: UnsafeMutablePointer<Double>
  ) -> Double {
    unsafe assert(x != r && b != r)
    if let kernels = unsafe kernels {
      return unsafe withSlices { unsafe kernels.pointee.residual($0, x, b, r) }
    }
    var squares = Lanes.zero
    for slice in unsafe 0..<Int(slices.slice_count) {
      let value = unsafe Lanes(b + 8 * slice) - rowSums(slice, x)
      unsafe value.store(r + 8 * slice)
      squares = unsafe squares + terms(value)
    }
    return squares.total
  }

  /// `product <- A p`; returns `pᵀ A p`.
  func multiply(_ p: UnsafePointer<Double>, into product: UnsafeMutablePointer<Double>) -> Double {
    unsafe assert(p != product)
    if let kernels = unsafe kernels {
      return unsafe withSlices { unsafe kernels.pointee.product($0, p, product) }
    }
    var sum = Lanes.zero
    for slice in unsafe 0..<Int(slices.slice_count) {
      let value = unsafe rowSums(slice, p)
      unsafe value.store(product + 8 * slice)
      unsafe sum = sum + Lanes(p + 8 * slice) * value
    }
    return sum.total
  }

  /// `y <- (D/ω + L)⁻¹ y`, with `inverse` the reciprocals of the diagonal of `D/ω`.
  func solveLower(_ y: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>) {
    unsafe assert(y != inverse)
    if let kernels = unsafe kernels {
      return unsafe withSlices { unsafe kernels.pointee.solve_lower($0, inverse, y) }
    }
    var before = 0.0
    var (columns, values) = unsafe (slices.lower_columns, slices.lower_values)
    for slice in unsafe 0..<Int(slices.slice_count) {
      let row = 8 * slice
      let beside = unsafe Lanes(values)
      unsafe values += 8
      var rest = unsafe Lanes(y + row)
      for _ in unsafe slices.lower_starts[slice]..<slices.lower_starts[slice + 1] {
        unsafe rest = rest - Lanes(values) * Lanes(y + Int(columns.pointee))
        unsafe values += 8
        unsafe columns += 1
      }
      let scale = unsafe Lanes(inverse + row)
      var solved = rest * scale
      solved.scanUp(-beside * scale, &before)
      unsafe solved.store(y + row)
    }
  }

  /// A forward sweep over some slices, as described in SolveContext+Sweeps.swift.
  ///
  /// It reads all of `delta` that their rows have entries for, and the element before their first row,
  /// which for the first slice is of the margin.
  ///
  /// - Precondition: `range` lies in the slices of the matrix; slices that are swept by others at the
  ///   same time have no entries with these.
  func sweep(
    _ range: Range<Int>, delta: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>,
    carry: Double, x: UnsafeMutablePointer<Double>
  ) -> Double {
    unsafe assert(range.lowerBound >= 0 && range.upperBound <= Int(slices.slice_count))
    unsafe assert(delta != inverse && delta != x)
    if let kernels = unsafe kernels {
      return unsafe withSlices {
        unsafe kernels.pointee.sweep(
          $0, Int64(range.lowerBound), Int64(range.upperBound), carry, inverse, delta, x)
      }
    }
    var squares = Lanes.zero
    var before = unsafe delta[8 * range.lowerBound - 1]
    let lower = unsafe Int(slices.lower_starts[range.lowerBound])
    let upper = unsafe Int(slices.upper_starts[range.lowerBound])
    var lowerColumns = unsafe slices.lower_columns + lower
    var upperColumns = unsafe slices.upper_columns + upper
    var lowerValues = unsafe slices.lower_values + 8 * (range.lowerBound + lower)
    var upperValues = unsafe slices.upper_values + 8 * (range.lowerBound + upper)
    for slice in range {
      let row = 8 * slice
      let old = unsafe Lanes(delta + row)
      var sums = unsafe Lanes(upperValues) * Lanes(delta + row + 1)
      unsafe upperValues += 8
      for _ in unsafe slices.upper_starts[slice]..<slices.upper_starts[slice + 1] {
        unsafe sums = sums + Lanes(upperValues) * Lanes(delta + Int(upperColumns.pointee))
        unsafe upperValues += 8
        unsafe upperColumns += 1
      }
      var rest = unsafe carry * Lanes(slices.diagonal + row) * old - sums
      squares = unsafe squares + terms(rest)
      unsafe (Lanes(x + row) + old).store(x + row)
      let beside = unsafe Lanes(lowerValues)
      unsafe lowerValues += 8
      for _ in unsafe slices.lower_starts[slice]..<slices.lower_starts[slice + 1] {
        unsafe rest = rest - Lanes(lowerValues) * Lanes(delta + Int(lowerColumns.pointee))
        unsafe lowerValues += 8
        unsafe lowerColumns += 1
      }
      let scale = unsafe Lanes(inverse + row)
      var solved = rest * scale
      solved.scanUp(-beside * scale, &before)
      unsafe solved.store(delta + row)
    }
    return squares.total
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
    if let kernels = unsafe kernels {
      return unsafe withSlices { slices in
        unsafe withUnsafePointer(to: pivots) {
          unsafe kernels.pointee.split_backward(
            slices, $0, length, x, step, rest, split, solved)
        }
      }
    }
    var energy = Lanes.zero
    var after = 0.0
    let count = unsafe Int(slices.slice_count)
    let last = unsafe Int(slices.upper_starts[count])
    var columns = unsafe slices.upper_columns + last
    var values = unsafe slices.upper_values + 8 * (count + last)
    for slice in (0..<count).reversed() {
      let row = 8 * slice
      let t = unsafe Lanes(step + row)
      unsafe (Lanes(x + row) + length * t).store(x + row)
      let s = unsafe Lanes(split + row) - length * (t + Lanes(rest + row))
      unsafe s.store(split + row)
      var sums = unsafe scale * Lanes(diagonal + row) * s
      energy = energy + sums * s
      for _ in unsafe slices.upper_starts[slice]..<slices.upper_starts[slice + 1] {
        unsafe values -= 8
        unsafe columns -= 1
        unsafe sums = sums - Lanes(values) * Lanes(solved + Int(columns.pointee))
      }
      unsafe values -= 8
      let factor = unsafe Lanes(inverse + row)
      sums = sums * factor
      unsafe sums.scanDown(-Lanes(values) * factor, &after)
      unsafe sums.store(solved + row)
    }
    return energy.total
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
    if let kernels = unsafe kernels {
      let sums = unsafe withSlices { slices in
        unsafe withUnsafePointer(to: pivots) {
          unsafe kernels.pointee.split_forward(
            slices, $0, ratio, step, rest, split, direction, solved)
        }
      }
      return SplitSums(curvature: sums.curvature, squares: sums.squares)
    }
    var (curvature, squares) = (Lanes.zero, Lanes.zero)
    var before = 0.0
    var (columns, values) = unsafe (slices.lower_columns, slices.lower_values)
    for slice in unsafe 0..<Int(slices.slice_count) {
      let row = 8 * slice
      let t = unsafe Lanes(solved + row) + ratio * Lanes(step + row)
      unsafe t.store(step + row)
      let scaledSplit = unsafe Lanes(diagonal + row) * Lanes(split + row)
      let p = unsafe scale * scaledSplit + ratio * Lanes(direction + row)
      unsafe p.store(direction + row)
      let beside = unsafe Lanes(values)
      unsafe values += 8
      var residual = unsafe shift * scaledSplit + beside * Lanes(split + row - 1)
      var sums = unsafe p + part * Lanes(excess + row) * t
      for _ in unsafe slices.lower_starts[slice]..<slices.lower_starts[slice + 1] {
        let value = unsafe Lanes(values)
        let column = unsafe Int(columns.pointee)
        unsafe values += 8
        unsafe columns += 1
        unsafe sums = sums - value * Lanes(rest + column)
        unsafe residual = residual + value * Lanes(split + column)
      }
      squares = unsafe squares + terms(residual)
      let factor = unsafe Lanes(inverse + row)
      sums = sums * factor
      sums.scanUp(-beside * factor, &before)
      unsafe sums.store(rest + row)
      unsafe curvature = curvature + Lanes(direction + row) * (Lanes(step + row) + sums)
    }
    return SplitSums(curvature: curvature.total, squares: squares.total)
  }

  /// What residuals add to the sum of their norm.
  @inline(__always)
  private func terms(_ residuals: Lanes) -> Lanes {
    unsafe slices.sums_magnitudes != 0 ? residuals.magnitudes : residuals * residuals
  }

  /// `A x` for the rows of a slice.
  @inline(__always)
  private func rowSums(_ slice: Int, _ x: UnsafePointer<Double>) -> Lanes {
    let row = 8 * slice
    var values = unsafe slices.lower_values + 8 * (slice + Int(slices.lower_starts[slice]))
    var sums =
      unsafe Lanes(slices.diagonal + row) * Lanes(x + row)
      + Lanes(values) * Lanes(x + row - 1)
    for block in unsafe Int(slices.lower_starts[slice])..<Int(slices.lower_starts[slice + 1]) {
      unsafe values += 8
      unsafe sums = sums + Lanes(values) * Lanes(x + Int(slices.lower_columns[block]))
    }
    unsafe values = slices.upper_values + 8 * (slice + Int(slices.upper_starts[slice]))
    unsafe sums = sums + Lanes(values) * Lanes(x + row + 1)
    for block in unsafe Int(slices.upper_starts[slice])..<Int(slices.upper_starts[slice + 1]) {
      unsafe values += 8
      unsafe sums = sums + Lanes(values) * Lanes(x + Int(slices.upper_columns[block]))
    }
    return sums
  }
}
