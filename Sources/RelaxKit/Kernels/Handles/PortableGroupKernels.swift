internal import CRelaxKernels

/// The kernels over groups of four rows; those in groups_avx2.c do the same.
enum PortableGroupKernels: PortableUnitKernels {
  static func residual(
    _ groups: relaxkit_units, _ x: UnsafePointer<Double>, _ b: UnsafePointer<Double>,
    into r: UnsafeMutablePointer<Double>
  ) -> Double {
    let norm = unsafe groups.norm
    var sum = Quad.zero
    var (lower, upper) = unsafe (
      Slots(groups.lower, before: 0), Slots(groups.upper, before: 0)
    )
    for group in unsafe groups.all {
      let (row, count) = unsafe groups.rows(of: group)
      var value = unsafe Quad(b + row) - Quad(groups.diagonal + row) * Quad(x + row)
      unsafe lower.forEach(of: group) { value = unsafe value - $0 * Quad(x, at: $1) }
      unsafe upper.forEach(of: group) { value = unsafe value - $0 * Quad(x, at: $1) }
      unsafe value.store(count, r + row)
      sum = sum + value.first(count).terms(norm)
    }
    return sum.total
  }

  static func multiply(
    _ groups: relaxkit_units, _ p: UnsafePointer<Double>,
    into product: UnsafeMutablePointer<Double>
  ) -> Double {
    var sum = Quad.zero
    var (lower, upper) = unsafe (
      Slots(groups.lower, before: 0), Slots(groups.upper, before: 0)
    )
    for group in unsafe groups.all {
      let (row, count) = unsafe groups.rows(of: group)
      let own = unsafe Quad(p + row)
      var value = unsafe Quad(groups.diagonal + row) * own
      unsafe lower.forEach(of: group) { value = unsafe value + $0 * Quad(p, at: $1) }
      unsafe upper.forEach(of: group) { value = unsafe value + $0 * Quad(p, at: $1) }
      unsafe value.store(count, product + row)
      sum = sum + (own * value).first(count)
    }
    return sum.total
  }

  static func solveLower(
    _ groups: relaxkit_units, _ y: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>
  ) {
    var lower = unsafe Slots(groups.lower, before: 0)
    for group in unsafe groups.all {
      let (row, count) = unsafe groups.rows(of: group)
      var rest = unsafe Quad(y + row)
      unsafe lower.forEach(of: group) { rest = unsafe rest - $0 * Quad(y, at: $1) }
      unsafe (rest * Quad(inverse + row)).store(count, y + row)
    }
  }

  static func sweep(
    _ groups: relaxkit_units, _ range: Range<Int>, delta: UnsafeMutablePointer<Double>,
    inverse: UnsafePointer<Double>, carry: Double, x: UnsafeMutablePointer<Double>
  ) -> Double {
    let norm = unsafe groups.norm
    var sum = Quad.zero
    var (lower, upper) = unsafe (
      Slots(groups.lower, before: range.lowerBound), Slots(groups.upper, before: range.lowerBound)
    )
    for group in range {
      let (row, count) = unsafe groups.rows(of: group)
      let old = unsafe Quad(delta + row)
      var rest = unsafe carry * Quad(groups.diagonal + row) * old
      unsafe upper.forEach(of: group) { rest = unsafe rest - $0 * Quad(delta, at: $1) }
      sum = sum + rest.first(count).terms(norm)
      unsafe (Quad(x + row) + old).store(count, x + row)
      unsafe lower.forEach(of: group) { rest = unsafe rest - $0 * Quad(delta, at: $1) }
      unsafe (rest * Quad(inverse + row)).store(count, delta + row)
    }
    return sum.total
  }

  static func sweepSymmetrically(
    _ groups: relaxkit_units, forward: UnsafeMutablePointer<Double>,
    backward: UnsafeMutablePointer<Double>, total: UnsafeMutablePointer<Double>,
    inverse: UnsafePointer<Double>, carry: Double, x: UnsafeMutablePointer<Double>
  ) -> Double {
    let norm = unsafe groups.norm
    var upper = unsafe Slots(groups.upper, before: groups.all.upperBound)
    for group in unsafe groups.all.reversed() {
      let (row, count) = unsafe groups.rows(of: group)
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
    for group in unsafe groups.all {
      let (row, count) = unsafe groups.rows(of: group)
      let before = unsafe Quad(backward + row)
      var residual = unsafe carry * Quad(groups.diagonal + row) * before
      var rest = residual
      unsafe lower.forEach(of: group) {
        residual = unsafe residual - $0 * Quad(backward, at: $1)
        rest = unsafe rest - $0 * Quad(total, at: $1)
      }
      sum = sum + residual.first(count).terms(norm)
      let step = unsafe rest * Quad(inverse + row)
      unsafe step.store(count, forward + row)
      unsafe (before + step).store(count, total + row)
    }
    return sum.total
  }

  /// - Precondition: `solved` holds numbers, since zeros that fill up a slot are multiplied with what
  ///   is there before it is solved for.
  static func splitBackward(
    _ groups: relaxkit_units, _ vectors: SplitVectors, _ pivots: relaxkit_pivots, length: Double,
    x: UnsafeMutablePointer<Double>
  ) -> Double {
    let (scale, diagonal, inverse) = unsafe (pivots.scale, pivots.pivots, pivots.inverse)
    let (step, rest, split, solved) = unsafe (
      vectors.step, vectors.rest, vectors.split, vectors.solved
    )
    var energy = Quad.zero
    var upper = unsafe Slots(groups.upper, before: groups.all.upperBound)
    for group in unsafe groups.all.reversed() {
      let (row, count) = unsafe groups.rows(of: group)
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

  /// - Precondition: `rest` holds numbers, as `solved` does in the backward pass.
  static func splitForward(
    _ groups: relaxkit_units, _ vectors: SplitVectors, _ pivots: relaxkit_pivots, ratio: Double
  ) -> SplitSums {
    let norm = unsafe groups.norm
    let (scale, shift, part) = unsafe (pivots.scale, pivots.shift, pivots.part)
    let (diagonal, excess, inverse) = unsafe (pivots.pivots, pivots.excess, pivots.inverse)
    let (step, rest, split, direction, solved) = unsafe (
      vectors.step, vectors.rest, vectors.split, vectors.direction, vectors.solved
    )
    var (curvature, squares) = (Quad.zero, Quad.zero)
    var lower = unsafe Slots(groups.lower, before: 0)
    for group in unsafe groups.all {
      let (row, count) = unsafe groups.rows(of: group)
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
      squares = squares + residual.first(count).terms(norm)
    }
    return SplitSums(curvature: curvature.total, squares: squares.total)
  }
}

/// The slots of one group after another, on one side of the diagonal.
@unsafe private struct Slots {
  private let starts: UnsafePointer<Int32>
  private var columns: UnsafePointer<Int32>
  private var values: UnsafePointer<Double>

  /// Begins before the slots of a group.
  @inline(__always)
  init(_ part: relaxkit_unit_part, before group: Int) {
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
