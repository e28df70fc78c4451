internal import CRelaxKernels

/// The kernels over blocks of one width; those for instruction sets in blocks.inc do the same.
///
/// A ``Quad`` has the rows of a node, and after them whatever comes along. The products of a node's rows
/// with the columns before it are added up in a sum for each column of the blocks, in the order of
/// the blocks; these sums are added, then the products with the nearest block column by column, then
/// those among the rows of the node. What the entries give that are multiplied with rows just computed
/// is divided by the diagonal entry one by one: the factors `ω a_ij / a_ii` must be numbers.
protocol PortableBlockKernels: PortableUnitKernels {
  /// The rows and columns of a block.
  static var width: Int { get }
}

enum BlocksOfTwo: PortableBlockKernels {
  static var width: Int { 2 }
}

enum BlocksOfThree: PortableBlockKernels {
  static var width: Int { 3 }
}

enum BlocksOfFour: PortableBlockKernels {
  static var width: Int { 4 }
}

/// One block of a side after another, from the own entries of a node on.
@unsafe private struct BlockCursor {
  var values: UnsafePointer<Double>
  var columns: UnsafePointer<Int32>
}

/// The products of blocks with a vector, in a sum for each column of the blocks. Those of two columns
/// share the first.
private struct BlockSums {
  var a = Quad.zero, b = Quad.zero, c = Quad.zero, d = Quad.zero
}

// MARK: Nodes and blocks

extension PortableBlockKernels {
  private static var ownSize: Int { width &* (width &- 1) }
  private static var squareSize: Int { width &* width }

  private static func beginning(_ part: relaxkit_unit_part, _ node: Int) -> BlockCursor {
    let first = unsafe Int(part.starts[node])
    return unsafe BlockCursor(
      values: part.values + ownSize * node + squareSize * first, columns: part.columns + first)
  }

  /// The elements of a vector at the rows of a node.
  @inline(__always)
  private static func load(_ address: UnsafePointer<Double>) -> Quad {
    guard width < 4 else { return unsafe Quad(address) }
    let pair = unsafe UnsafeRawPointer(address).loadUnaligned(as: SIMD2<Double>.self)
    return unsafe Quad(lowHalf: pair, highHalf: SIMD2(width == 3 ? address[2] : 0, 0))
  }

  @inline(__always)
  private static func store(
    _ v: Quad, _ count: Int, _ address: UnsafeMutablePointer<Double>
  ) {
    guard count == width else {
      unsafe v.store(count, address)
      return
    }
    guard width < 4 else {
      unsafe v.store(4, address)
      return
    }
    unsafe UnsafeMutableRawPointer(address).storeBytes(of: v.lowHalf, as: SIMD2<Double>.self)
    if width == 3 { unsafe address[2] = v[2] }
  }

  /// The rows of a node, and zeros in place of what comes along.
  @inline(__always)
  private static func prefix(_ v: Quad, _ count: Int) -> Quad {
    guard count == width else { return v.first(count) }
    return Quad(
      lowHalf: v.lowHalf, highHalf: SIMD2(width > 2 ? v[2] : 0, width > 3 ? v[3] : 0))
  }

  /// A column of a block.
  @inline(__always)
  private static func column(_ values: UnsafePointer<Double>) -> Quad {
    unsafe width == 2 ? load(values) : Quad(values)
  }

  @inline(__always)
  private static func subtractBlock(
    _ sums: inout BlockSums, _ values: UnsafePointer<Double>, _ x: UnsafePointer<Double>
  ) {
    if width == 2 {
      unsafe sums.a -= Quad(values) * Quad(x[0], x[0], x[1], x[1])
      return
    }
    unsafe sums.a -= column(values) * x[0]
    unsafe sums.b -= column(values + width) * x[1]
    unsafe sums.c -= column(values + 2 * width) * x[2]
    if width > 3 { unsafe sums.d -= column(values + 3 * width) * x[3] }
  }

  @inline(__always)
  private static func fold(_ sums: BlockSums) -> Quad {
    switch width {
    case 2: Quad(lowHalf: sums.a.lowHalf + sums.a.highHalf, highHalf: .zero)
    case 3: (sums.a + sums.b) + sums.c
    default: (sums.a + sums.b) + (sums.c + sums.d)
    }
  }

  /// `v` less the own entries of a node on one side times elements of a vector.
  @inline(__always)
  private static func subtractOwn(
    _ v: Quad, _ values: UnsafePointer<Double>, _ x: UnsafePointer<Double>
  ) -> Quad {
    var v = unsafe v - column(values) * x[0]
    if width > 2 { unsafe v -= column(values + width) * x[1] }
    if width > 3 { unsafe v -= column(values + 2 * width) * x[2] }
    return v
  }

  /// `v` less the products of one side of a node with a vector; `own` is where the columns of its own
  /// entries begin in that.
  @inline(__always)
  private static func subtractSide(
    _ v: Quad, _ part: relaxkit_unit_part, _ node: Int, _ at: inout BlockCursor,
    _ x: UnsafePointer<Double>, own: UnsafePointer<Double>
  ) -> Quad {
    let v = unsafe subtractOwn(v, at.values, own)
    unsafe at.values += ownSize
    var sums = BlockSums()
    var left = unsafe part.starts[node &+ 1] &- part.starts[node]
    while left > 0 {
      unsafe subtractBlock(&sums, at.values, x + Int(at.columns.pointee))
      unsafe at.values += squareSize
      unsafe at.columns += 1
      left &-= 1
    }
    return v + fold(sums)
  }

  /// `v` less the columns of a block, each multiplied with `inverse` before, times elements of a
  /// vector.
  @inline(__always)
  private static func subtractNearest(
    _ v: Quad, _ values: UnsafePointer<Double>, _ inverse: Quad, _ x: UnsafePointer<Double>
  ) -> Quad {
    var v = unsafe v - (inverse * column(values)) * x[0]
    unsafe v -= (inverse * column(values + width)) * x[1]
    if width > 2 { unsafe v -= (inverse * column(values + 2 * width)) * x[2] }
    if width > 3 { unsafe v -= (inverse * column(values + 3 * width)) * x[3] }
    return v
  }

  // In what follows the block nearest to the diagonal, which may be that of the node before, is taken
  // last, and all that is multiplied with rows just computed is multiplied with `inverse` before. So
  // little stands between one node and the next.

  /// `(rest - L x)` times `inverse`, row by row, with the rows of the node in place of `x` in its own
  /// entries. The products of the blocks with an `other` are subtracted from `left`.
  @inline(__always)
  private static func relaxDown(
    _ rest: Quad, _ part: relaxkit_unit_part, _ node: Int, _ at: inout BlockCursor,
    inverse: Quad, _ x: UnsafePointer<Double>, other: UnsafePointer<Double>?, left: inout Quad
  ) -> Quad {
    let own = unsafe at.values
    unsafe at.values += ownSize
    var (sums, others) = (BlockSums(), BlockSums())
    let count = unsafe part.starts[node &+ 1] &- part.starts[node]
    var unread = count
    while unread > 1 {
      let column = unsafe Int(at.columns.pointee)
      if let other = unsafe other { unsafe subtractBlock(&others, at.values, other + column) }
      unsafe subtractBlock(&sums, at.values, x + column)
      unsafe at.values += squareSize
      unsafe at.columns += 1
      unread &-= 1
    }
    var v = (rest + fold(sums)) * inverse
    if count > 0 {
      let column = unsafe Int(at.columns.pointee)
      if let other = unsafe other { unsafe subtractBlock(&others, at.values, other + column) }
      v = unsafe subtractNearest(v, at.values, inverse, x + column)
      unsafe at.values += squareSize
      unsafe at.columns += 1
    }
    if unsafe other != nil { left += fold(others) }
    unsafe v -= (inverse * column(own)) * v[0]
    if width > 2 { unsafe v -= (inverse * column(own + width)) * v[1] }
    if width > 3 { unsafe v -= (inverse * column(own + 2 * width)) * v[2] }
    return v
  }

  @inline(__always)
  private static func relaxDown(
    _ rest: Quad, _ part: relaxkit_unit_part, _ node: Int, _ at: inout BlockCursor,
    inverse: Quad, _ x: UnsafePointer<Double>
  ) -> Quad {
    var unused = Quad.zero
    return unsafe relaxDown(rest, part, node, &at, inverse: inverse, x, other: nil, left: &unused)
  }

  /// `(rest - U x)` times `inverse`, from the last row to the first; the cursor moves back over the
  /// node.
  @inline(__always)
  private static func relaxUp(
    _ rest: Quad, _ part: relaxkit_unit_part, _ node: Int, _ at: inout BlockCursor,
    inverse: Quad, _ x: UnsafePointer<Double>
  ) -> Quad {
    var sums = BlockSums()
    let count = unsafe part.starts[node &+ 1] &- part.starts[node]
    var unread = count
    while unread > 1 {
      unsafe at.values -= squareSize
      unsafe at.columns -= 1
      unsafe subtractBlock(&sums, at.values, x + Int(at.columns.pointee))
      unread &-= 1
    }
    var v = (rest + fold(sums)) * inverse
    if count > 0 {
      unsafe at.values -= squareSize
      unsafe at.columns -= 1
      v = unsafe subtractNearest(v, at.values, inverse, x + Int(at.columns.pointee))
    }
    unsafe at.values -= ownSize
    if width > 3 { unsafe v -= (inverse * column(at.values + 2 * width)) * v[3] }
    if width > 2 { unsafe v -= (inverse * column(at.values + width)) * v[2] }
    unsafe v -= (inverse * column(at.values)) * v[1]
    return v
  }
}

// MARK: Passes

extension PortableBlockKernels {
  static func residual(
    _ blocks: relaxkit_units, _ x: UnsafePointer<Double>, _ b: UnsafePointer<Double>,
    into r: UnsafeMutablePointer<Double>
  ) -> Double {
    let norm = unsafe blocks.norm
    var sum = Quad.zero
    var (lower, upper) = unsafe (beginning(blocks.lower, 0), beginning(blocks.upper, 0))
    for node in unsafe blocks.all {
      let (row, count) = unsafe blocks.rows(of: node)
      var v = unsafe load(b + row) - load(blocks.diagonal + row) * load(x + row)
      v = unsafe subtractSide(v, blocks.lower, node, &lower, x, own: x + row)
      v = unsafe subtractSide(v, blocks.upper, node, &upper, x, own: x + row + 1)
      unsafe store(v, count, r + row)
      sum += prefix(v, count).terms(norm)
    }
    return sum.total
  }

  static func multiply(
    _ blocks: relaxkit_units, _ p: UnsafePointer<Double>,
    into product: UnsafeMutablePointer<Double>
  ) -> Double {
    var sum = Quad.zero
    var (lower, upper) = unsafe (beginning(blocks.lower, 0), beginning(blocks.upper, 0))
    for node in unsafe blocks.all {
      let (row, count) = unsafe blocks.rows(of: node)
      let own = unsafe load(p + row)
      var v = unsafe -(load(blocks.diagonal + row) * own)
      v = unsafe subtractSide(v, blocks.lower, node, &lower, p, own: p + row)
      v = unsafe -subtractSide(v, blocks.upper, node, &upper, p, own: p + row + 1)
      unsafe store(v, count, product + row)
      sum += prefix(own * v, count)
    }
    return sum.total
  }

  static func solveLower(
    _ blocks: relaxkit_units, _ y: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>
  ) {
    var lower = unsafe beginning(blocks.lower, 0)
    for node in unsafe blocks.all {
      let (row, count) = unsafe blocks.rows(of: node)
      let v = unsafe relaxDown(
        load(y + row), blocks.lower, node, &lower, inverse: load(inverse + row), y)
      unsafe store(v, count, y + row)
    }
  }

  static func sweep(
    _ blocks: relaxkit_units, _ range: Range<Int>, delta: UnsafeMutablePointer<Double>,
    inverse: UnsafePointer<Double>, carry: Double, x: UnsafeMutablePointer<Double>
  ) -> Double {
    let norm = unsafe blocks.norm
    var sum = Quad.zero
    var (lower, upper) = unsafe (
      beginning(blocks.lower, range.lowerBound), beginning(blocks.upper, range.lowerBound)
    )
    for node in range {
      let (row, count) = unsafe blocks.rows(of: node)
      let old = unsafe load(delta + row)
      var rest = unsafe carry * load(blocks.diagonal + row) * old
      rest = unsafe subtractSide(rest, blocks.upper, node, &upper, delta, own: delta + row + 1)
      sum += prefix(rest, count).terms(norm)
      unsafe store(load(x + row) + old, count, x + row)
      let v = unsafe relaxDown(
        rest, blocks.lower, node, &lower, inverse: load(inverse + row), delta)
      unsafe store(v, count, delta + row)
    }
    return sum.total
  }

  static func sweepSymmetrically(
    _ blocks: relaxkit_units, forward: UnsafeMutablePointer<Double>,
    backward: UnsafeMutablePointer<Double>, total: UnsafeMutablePointer<Double>,
    inverse: UnsafePointer<Double>, carry: Double, x: UnsafeMutablePointer<Double>
  ) -> Double {
    let norm = unsafe blocks.norm
    let all = unsafe blocks.all
    var upper = unsafe beginning(blocks.upper, all.upperBound)
    for node in all.reversed() {
      let (row, count) = unsafe blocks.rows(of: node)
      let before = unsafe load(forward + row)
      var rest = unsafe carry * load(blocks.diagonal + row) * before
      // The total of a row is its element before and the step; so much of it is known.
      rest = unsafe subtractOwn(rest, beginning(blocks.upper, node).values, forward + row + 1)
      let step = unsafe relaxUp(
        rest, blocks.upper, node, &upper, inverse: load(inverse + row), total)
      unsafe store(step, count, backward + row)
      unsafe store(before + step, count, total + row)
      unsafe store(load(x + row) + before + step, count, x + row)
    }
    var sum = Quad.zero
    var lower = unsafe beginning(blocks.lower, 0)
    for node in all {
      let (row, count) = unsafe blocks.rows(of: node)
      let before = unsafe load(backward + row)
      var rest = unsafe carry * load(blocks.diagonal + row) * before
      rest = unsafe subtractOwn(rest, lower.values, backward + row)
      var residual = rest
      let step = unsafe relaxDown(
        rest, blocks.lower, node, &lower, inverse: load(inverse + row), total, other: backward,
        left: &residual)
      sum += prefix(residual, count).terms(norm)
      unsafe store(step, count, forward + row)
      unsafe store(before + step, count, total + row)
    }
    return sum.total
  }

  static func splitBackward(
    _ blocks: relaxkit_units, _ vectors: SplitVectors, _ pivots: relaxkit_pivots, length: Double,
    x: UnsafeMutablePointer<Double>
  ) -> Double {
    let (scale, diagonal, inverse) = unsafe (pivots.scale, pivots.pivots, pivots.inverse)
    let (step, rest, split, solved) = unsafe (
      vectors.step, vectors.rest, vectors.split, vectors.solved
    )
    var energy = Quad.zero
    let all = unsafe blocks.all
    var upper = unsafe beginning(blocks.upper, all.upperBound)
    for node in all.reversed() {
      let (row, count) = unsafe blocks.rows(of: node)
      let t = unsafe load(step + row)
      unsafe store(load(x + row) + length * t, count, x + row)
      let s = unsafe load(split + row) - length * (t + load(rest + row))
      unsafe store(s, count, split + row)
      let sums = unsafe scale * load(diagonal + row) * s
      energy += prefix(sums * s, count)
      let v = unsafe relaxUp(
        sums, blocks.upper, node, &upper, inverse: load(inverse + row), solved)
      unsafe store(v, count, solved + row)
    }
    return energy.total
  }

  static func splitForward(
    _ blocks: relaxkit_units, _ vectors: SplitVectors, _ pivots: relaxkit_pivots, ratio: Double
  ) -> SplitSums {
    let norm = unsafe blocks.norm
    let (scale, shift, part) = unsafe (pivots.scale, pivots.shift, pivots.part)
    let (diagonal, excess, inverse) = unsafe (pivots.pivots, pivots.excess, pivots.inverse)
    let (step, rest, split, direction, solved) = unsafe (
      vectors.step, vectors.rest, vectors.split, vectors.direction, vectors.solved
    )
    var (curvature, squares) = (Quad.zero, Quad.zero)
    var lower = unsafe beginning(blocks.lower, 0)
    for node in unsafe blocks.all {
      let (row, count) = unsafe blocks.rows(of: node)
      let t = unsafe load(solved + row) + ratio * load(step + row)
      unsafe store(t, count, step + row)
      let scaledSplit = unsafe load(diagonal + row) * load(split + row)
      let p = unsafe scale * scaledSplit + ratio * load(direction + row)
      unsafe store(p, count, direction + row)
      // The residual with its sign changed, since what the blocks give is subtracted.
      var residual = unsafe subtractOwn(-(shift * scaledSplit), lower.values, split + row)
      let sums = unsafe p + part * load(excess + row) * t
      let v = unsafe relaxDown(
        sums, blocks.lower, node, &lower, inverse: load(inverse + row), rest, other: split,
        left: &residual)
      unsafe store(v, count, rest + row)
      curvature += prefix(p * (t + v), count)
      squares += prefix(residual, count).terms(norm)
    }
    return SplitSums(curvature: curvature.total, squares: squares.total)
  }
}
