internal import CRelaxKernels

/// The unchecked view of a matrix packed in groups of four rows.
///
/// It is valid while its ``PreparedMatrix`` and the diagonal live. What every kernel asks of its caller:
///
/// - A vector has an element for each row, with a margin: three elements after the last can be read and
///   are numbers. They are read where the last group lacks rows, and what comes of them is dropped.
/// - No two vectors of a call overlap.
/// - Columns lie in the rows of the matrix, as the layout has made sure.
///
/// The kernels are those of the instruction set that was found when the plan was made, or the Swift
/// ones below, which are the reference for all. What they compute is said at ``UnsafeRowHandle``.
@unsafe struct UnsafeGroupHandle {
  let groups: relaxkit_groups
  let kernels: UnsafePointer<relaxkit_group_kernels>?

  var groupCount: Int { unsafe Int(groups.group_count) }

  /// What of residuals is summed up.
  private var norm: VectorNorm { unsafe groups.sums_magnitudes != 0 ? .sum : .euclidean }

  /// The slots of one group after another, on one side of the diagonal.
  @unsafe private struct Slots {
    private let starts: UnsafePointer<Int32>
    private var columns: UnsafePointer<Int32>
    private var values: UnsafePointer<Double>

    /// Begins before the slots of a group.
    @inline(__always)
    init(_ part: relaxkit_group_part, before group: Int) {
      let slot = unsafe 4 &* Int(part.starts[group])
      unsafe (starts, columns, values) = (part.starts, part.columns + slot, part.values + slot)
    }

    /// Calls `body` with the values and columns of each slot of the group that comes next.
    @inline(__always)
    mutating func forEach(
      of group: Int, _ body: (_ values: Quad, _ columns: UnsafePointer<Int32>) -> Void
    ) {
      var left = unsafe starts[group &+ 1] &- starts[group]
      while left > 0 {
        unsafe body(Quad(values), columns)
        unsafe values += 4
        unsafe columns += 4
        left &-= 1
      }
    }

    /// The same for the group before, from its last slot to its first.
    @inline(__always)
    mutating func forEachBackward(
      of group: Int, _ body: (_ values: Quad, _ columns: UnsafePointer<Int32>) -> Void
    ) {
      var left = unsafe starts[group &+ 1] &- starts[group]
      while left > 0 {
        unsafe values -= 4
        unsafe columns -= 4
        unsafe body(Quad(values), columns)
        left &-= 1
      }
    }
  }

  /// The first row of a group, and how many it has.
  @inline(__always)
  private func rows(_ group: Int) -> (first: Int, count: Int) {
    let first = unsafe Int(groups.rows[group])
    return unsafe (first, Int(groups.rows[group &+ 1]) &- first)
  }

  @inline(__always)
  private func withGroups<Result>(
    _ body: (UnsafePointer<relaxkit_groups>) -> Result
  ) -> Result {
    unsafe withUnsafePointer(to: groups, body)
  }
}

extension UnsafeGroupHandle {
  /// `r <- b - A x`; returns the sum of the terms of its norm.
  func residual(
    _ x: UnsafePointer<Double>, _ b: UnsafePointer<Double>, into r: UnsafeMutablePointer<Double>
  ) -> Double {
    unsafe assert(x != r && b != r)
    if let kernels = unsafe kernels {
      return unsafe withGroups { unsafe kernels.pointee.residual($0, x, b, r) }
    }
    var sum = Quad.zero
    var (lower, upper) = unsafe (
      Slots(groups.lower, before: 0), Slots(groups.upper, before: 0)
    )
    for group in unsafe 0..<groupCount {
      let (row, count) = unsafe rows(group)
      var value = unsafe Quad(b + row) - Quad(groups.diagonal + row) * Quad(x + row)
      unsafe lower.forEach(of: group) { value = unsafe value - $0 * Quad(x, at: $1) }
      unsafe upper.forEach(of: group) { value = unsafe value - $0 * Quad(x, at: $1) }
      unsafe value.store(count, r + row)
      sum = unsafe sum + value.first(count).terms(norm)
    }
    return sum.total
  }

  /// `product <- A p`; returns `pᵀ A p`.
  func multiply(_ p: UnsafePointer<Double>, into product: UnsafeMutablePointer<Double>) -> Double {
    unsafe assert(p != product)
    if let kernels = unsafe kernels {
      return unsafe withGroups { unsafe kernels.pointee.product($0, p, product) }
    }
    var sum = Quad.zero
    var (lower, upper) = unsafe (
      Slots(groups.lower, before: 0), Slots(groups.upper, before: 0)
    )
    for group in unsafe 0..<groupCount {
      let (row, count) = unsafe rows(group)
      let own = unsafe Quad(p + row)
      var value = unsafe Quad(groups.diagonal + row) * own
      unsafe lower.forEach(of: group) { value = unsafe value + $0 * Quad(p, at: $1) }
      unsafe upper.forEach(of: group) { value = unsafe value + $0 * Quad(p, at: $1) }
      unsafe value.store(count, product + row)
      sum = sum + (own * value).first(count)
    }
    return sum.total
  }

  /// `y <- (D/ω + L)⁻¹ y`, with `inverse` the reciprocals of the diagonal of `D/ω`.
  func solveLower(_ y: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>) {
    unsafe assert(y != inverse)
    if let kernels = unsafe kernels {
      return unsafe withGroups { unsafe kernels.pointee.solve_lower($0, inverse, y) }
    }
    var lower = unsafe Slots(groups.lower, before: 0)
    for group in unsafe 0..<groupCount {
      let (row, count) = unsafe rows(group)
      var rest = unsafe Quad(y + row)
      unsafe lower.forEach(of: group) { rest = unsafe rest - $0 * Quad(y, at: $1) }
      unsafe (rest * Quad(inverse + row)).store(count, y + row)
    }
  }

  /// A forward sweep over some groups, as described in SolveContext+Sweeps.swift.
  ///
  /// - Precondition: `range` lies in the groups of the matrix; groups that are swept by others at the same
  ///   time are further away than any entry reaches.
  func sweep(
    _ range: Range<Int>, delta: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>,
    carry: Double, x: UnsafeMutablePointer<Double>
  ) -> Double {
    unsafe assert(range.lowerBound >= 0 && range.upperBound <= groupCount)
    unsafe assert(delta != inverse && delta != x)
    if let kernels = unsafe kernels {
      return unsafe withGroups {
        unsafe kernels.pointee.sweep(
          $0, Int64(range.lowerBound), Int64(range.upperBound), carry, inverse, delta, x)
      }
    }
    var sum = Quad.zero
    var (lower, upper) = unsafe (
      Slots(groups.lower, before: range.lowerBound), Slots(groups.upper, before: range.lowerBound)
    )
    for group in range {
      let (row, count) = unsafe rows(group)
      let old = unsafe Quad(delta + row)
      var rest = unsafe carry * Quad(groups.diagonal + row) * old
      unsafe upper.forEach(of: group) { rest = unsafe rest - $0 * Quad(delta, at: $1) }
      sum = unsafe sum + rest.first(count).terms(norm)
      unsafe (Quad(x + row) + old).store(count, x + row)
      unsafe lower.forEach(of: group) { rest = unsafe rest - $0 * Quad(delta, at: $1) }
      unsafe (rest * Quad(inverse + row)).store(count, delta + row)
    }
    return sum.total
  }

  /// A backward sweep, and the forward sweep after it; see UnsafeRowHandle+Symmetric.swift.
  func sweepSymmetrically(
    forward: UnsafeMutablePointer<Double>, backward: UnsafeMutablePointer<Double>,
    total: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>, carry: Double,
    x: UnsafeMutablePointer<Double>
  ) -> Double {
    unsafe assert(Set([forward, backward, total, x]).count == 4)
    if let kernels = unsafe kernels {
      return unsafe withGroups {
        unsafe kernels.pointee.sweep_symmetrically(
          $0, carry, inverse, forward, backward, total, x)
      }
    }
    var upper = unsafe Slots(groups.upper, before: groupCount)
    for group in unsafe (0..<groupCount).reversed() {
      let (row, count) = unsafe rows(group)
      let before = unsafe Quad(forward + row)
      var rest = unsafe carry * Quad(groups.diagonal + row) * before
      unsafe upper.forEachBackward(of: group) { rest = unsafe rest - $0 * Quad(total, at: $1) }
      let step = unsafe rest * Quad(inverse + row)
      unsafe step.store(count, backward + row)
      unsafe (before + step).store(count, total + row)
      unsafe (Quad(x + row) + before + step).store(count, x + row)
    }
    var sum = Quad.zero
    var lower = unsafe Slots(groups.lower, before: 0)
    for group in unsafe 0..<groupCount {
      let (row, count) = unsafe rows(group)
      let before = unsafe Quad(backward + row)
      var residual = unsafe carry * Quad(groups.diagonal + row) * before
      var rest = residual
      unsafe lower.forEach(of: group) {
        residual = unsafe residual - $0 * Quad(backward, at: $1)
        rest = unsafe rest - $0 * Quad(total, at: $1)
      }
      sum = unsafe sum + residual.first(count).terms(norm)
      let step = unsafe rest * Quad(inverse + row)
      unsafe step.store(count, forward + row)
      unsafe (before + step).store(count, total + row)
    }
    return sum.total
  }

  /// The backward pass of split conjugate gradients; see ``TriangularState``.
  ///
  /// - Precondition: `solved` holds numbers, since zeros that fill up a slot are multiplied with what
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
      return unsafe withGroups { groups in
        unsafe withUnsafePointer(to: pivots) {
          unsafe kernels.pointee.split_backward(
            groups, $0, length, x, step, rest, split, solved)
        }
      }
    }
    var energy = Quad.zero
    var upper = unsafe Slots(groups.upper, before: groupCount)
    for group in unsafe (0..<groupCount).reversed() {
      let (row, count) = unsafe rows(group)
      let t = unsafe Quad(step + row)
      unsafe (Quad(x + row) + length * t).store(count, x + row)
      let s = unsafe Quad(split + row) - length * (t + Quad(rest + row))
      unsafe s.store(count, split + row)
      var sums = unsafe scale * Quad(diagonal + row) * s
      energy = energy + (sums * s).first(count)
      unsafe upper.forEachBackward(of: group) { sums = unsafe sums - $0 * Quad(solved, at: $1) }
      unsafe (sums * Quad(inverse + row)).store(count, solved + row)
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
      let sums = unsafe withGroups { groups in
        unsafe withUnsafePointer(to: pivots) {
          unsafe kernels.pointee.split_forward(
            groups, $0, ratio, step, rest, split, direction, solved)
        }
      }
      return SplitSums(curvature: sums.curvature, squares: sums.squares)
    }
    var (curvature, squares) = (Quad.zero, Quad.zero)
    var lower = unsafe Slots(groups.lower, before: 0)
    for group in unsafe 0..<groupCount {
      let (row, count) = unsafe rows(group)
      let t = unsafe Quad(solved + row) + ratio * Quad(step + row)
      unsafe t.store(count, step + row)
      let scaledSplit = unsafe Quad(diagonal + row) * Quad(split + row)
      let p = unsafe scale * scaledSplit + ratio * Quad(direction + row)
      unsafe p.store(count, direction + row)
      var residual = shift * scaledSplit
      var sums = unsafe p + part * Quad(excess + row) * t
      unsafe lower.forEach(of: group) {
        sums = unsafe sums - $0 * Quad(rest, at: $1)
        residual = unsafe residual + $0 * Quad(split, at: $1)
      }
      let v = unsafe sums * Quad(inverse + row)
      unsafe v.store(count, rest + row)
      curvature = curvature + (p * (t + v)).first(count)
      squares = unsafe squares + residual.first(count).terms(norm)
    }
    return SplitSums(curvature: curvature.total, squares: squares.total)
  }
}
