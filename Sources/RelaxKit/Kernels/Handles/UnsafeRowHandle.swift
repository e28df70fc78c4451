internal import CRelaxKernels

/// The unchecked view of a matrix in rows.
///
/// It is valid while ``MatrixView/withKernels(_:)`` runs. What every kernel asks of its caller:
///
/// - A vector has `rowCount` elements.
/// - No two vectors of a call overlap.
/// - Columns lie in `0..<rowCount` and ascend in each row, as the pattern has made sure.
/// - Elements that are still to be solved for are numbers: the zero in place of a diagonal entry is
///   multiplied with what is there.
///
/// The kernels that iterations spend their time in are those of the instruction set that was found when the
/// plan was made, or the Swift ones below, which are the reference for all.
@unsafe struct UnsafeRowHandle {
  let rows: relaxkit_rows
  let kernels: UnsafePointer<relaxkit_row_kernels>?

  var rowCount: Int { unsafe Int(rows.row_count) }
  var starts: UnsafePointer<Int32> { unsafe rows.starts }
  var diagonals: UnsafePointer<Int32> { unsafe rows.diagonals }
  var columns: UnsafePointer<Int32> { unsafe rows.columns }
  var values: UnsafePointer<Double> { unsafe rows.values }
  var diagonal: UnsafePointer<Double> { unsafe rows.diagonal }
  /// What of residuals is summed up.
  var norm: VectorNorm { unsafe rows.sums_magnitudes != 0 ? .sum : .euclidean }

  // Loops are written without ranges and checked sums: their checks would cost a tenth of a sweep. Entries
  // are taken two at a time, and where a side of the diagonal has an odd number of them, the zero makes up
  // the last two, so that rows of like lengths end after the same number of steps: short rows spend most of
  // their time on ends that the processor did not foresee.

  /// A number less the products left of the diagonal, one after the other: what has just been computed
  /// comes last, so that little of the sum waits for it.
  @inline(__always)
  func subtractLower(_ x: UnsafePointer<Double>, _ row: Int, from number: Double) -> Double {
    var rest = number
    let own = unsafe Int(diagonals[row])
    var entry = unsafe Int(starts[row])
    while entry &+ 1 < own {
      unsafe rest -= values[entry] * x[Int(columns[entry])]
      unsafe rest -= values[entry &+ 1] * x[Int(columns[entry &+ 1])]
      entry &+= 2
    }
    return unsafe rest - values[entry] * x[Int(columns[entry])]
  }

  /// The same right of it, from the last entry to the first.
  @inline(__always)
  func subtractUpper(_ x: UnsafePointer<Double>, _ row: Int, from number: Double) -> Double {
    var rest = number
    let own = unsafe Int(diagonals[row])
    var entry = unsafe Int(starts[row &+ 1]) &- 1
    while entry &- 1 > own {
      unsafe rest -= values[entry] * x[Int(columns[entry])]
      unsafe rest -= values[entry &- 1] * x[Int(columns[entry &- 1])]
      entry &-= 2
    }
    return unsafe rest - values[entry] * x[Int(columns[entry])]
  }

  /// The same for two numbers and two vectors.
  @inline(__always)
  func subtractLower(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ row: Int,
    from numbers: (Double, Double)
  ) -> (Double, Double) {
    var (rest, other) = numbers
    let own = unsafe Int(diagonals[row])
    var entry = unsafe Int(starts[row])
    @inline(__always)
    func subtract(_ entry: Int) {
      let (value, column) = unsafe (values[entry], Int(columns[entry]))
      unsafe rest -= value * x[column]
      unsafe other -= value * y[column]
    }
    while entry &+ 1 < own {
      subtract(entry)
      subtract(entry &+ 1)
      entry &+= 2
    }
    subtract(entry)
    return (rest, other)
  }
}

extension UnsafeRowHandle {
  /// `r <- b - A x`; returns the sum of the terms of its norm.
  func residual(
    _ x: UnsafePointer<Double>, _ b: UnsafePointer<Double>, into r: UnsafeMutablePointer<Double>
  ) -> Double {
    unsafe assert(x != r && b != r)
    if let kernels = unsafe kernels {
      return unsafe withUnsafePointer(to: rows) { unsafe kernels.pointee.residual($0, x, b, r) }
    }
    var squares = 0.0
    for row in unsafe 0..<rowCount {
      let value = unsafe subtractLower(x, row, from: b[row] - diagonal[row] * x[row])
      let residual = unsafe subtractUpper(x, row, from: value)
      unsafe r[row] = residual
      squares += unsafe norm.term(residual)
    }
    return squares
  }

  /// `product <- A p`; returns `pᵀ A p`.
  func multiply(_ p: UnsafePointer<Double>, into product: UnsafeMutablePointer<Double>) -> Double {
    unsafe assert(p != product)
    if let kernels = unsafe kernels {
      return unsafe withUnsafePointer(to: rows) { unsafe kernels.pointee.product($0, p, product) }
    }
    var curvature = 0.0
    for row in unsafe 0..<rowCount {
      let upper = unsafe subtractUpper(p, row, from: -diagonal[row] * p[row])
      let value = unsafe -subtractLower(p, row, from: upper)
      unsafe product[row] = value
      unsafe curvature += p[row] * value
    }
    return curvature
  }

  /// `y <- (D/ω + L)⁻¹ y`, with `inverse` the reciprocals of the diagonal of `D/ω`.
  func solveLower(_ y: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>) {
    unsafe assert(y != inverse)
    if let kernels = unsafe kernels {
      return unsafe withUnsafePointer(to: rows) {
        unsafe kernels.pointee.solve_lower($0, inverse, y)
      }
    }
    for row in unsafe 0..<rowCount {
      unsafe y[row] = subtractLower(y, row, from: y[row]) * inverse[row]
    }
  }

  /// A forward sweep over some rows, as described in SolveContext+Sweeps.swift.
  ///
  /// It reads all of `delta` that the rows have entries for.
  ///
  /// - Precondition: `rows` lies in `0..<rowCount`; rows that are swept by others at the same time have
  ///   no entries with these.
  func sweep(
    _ rows: Range<Int>, delta: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>,
    carry: Double, x: UnsafeMutablePointer<Double>
  ) -> Double {
    unsafe assert(rows.lowerBound >= 0 && rows.upperBound <= rowCount)
    unsafe assert(delta != inverse && delta != x)
    if let kernels = unsafe kernels {
      return unsafe withUnsafePointer(to: self.rows) {
        unsafe kernels.pointee.sweep(
          $0, Int64(rows.lowerBound), Int64(rows.upperBound), carry, inverse, delta, x)
      }
    }
    var squares = 0.0
    let norm = unsafe norm
    for row in rows {
      let old = unsafe delta[row]
      let residual = unsafe subtractUpper(delta, row, from: carry * diagonal[row] * old)
      squares += norm.term(residual)
      unsafe x[row] += old
      unsafe delta[row] = subtractLower(delta, row, from: residual) * inverse[row]
    }
    return squares
  }

  /// The backward pass of split conjugate gradients; see ``TriangularState``.
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
      return unsafe withUnsafePointer(to: rows) { rows in
        unsafe withUnsafePointer(to: pivots) {
          unsafe kernels.pointee.split_backward(rows, $0, length, x, step, rest, split, solved)
        }
      }
    }
    var energy = 0.0
    var row = unsafe rowCount
    while row > 0 {
      row &-= 1
      let t = unsafe step[row]
      unsafe x[row] += length * t
      let s = unsafe split[row] - length * (t + rest[row])
      unsafe split[row] = s
      let preconditioned = unsafe scale * diagonal[row] * s
      energy += preconditioned * s
      unsafe solved[row] = subtractUpper(solved, row, from: preconditioned) * inverse[row]
    }
    return energy
  }

  /// The forward pass.
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
      let sums = unsafe withUnsafePointer(to: rows) { rows in
        unsafe withUnsafePointer(to: pivots) {
          unsafe kernels.pointee.split_forward(
            rows, $0, ratio, step, rest, split, direction, solved)
        }
      }
      return SplitSums(curvature: sums.curvature, squares: sums.squares)
    }
    let norm = unsafe norm
    var sums = SplitSums(curvature: 0, squares: 0)
    for row in unsafe 0..<rowCount {
      let t = unsafe solved[row] + ratio * step[row]
      unsafe step[row] = t
      let scaledSplit = unsafe diagonal[row] * split[row]
      let p = unsafe scale * scaledSplit + ratio * direction[row]
      unsafe direction[row] = p
      // The residual with its sign turned.
      let (solvedFor, negative) = unsafe subtractLower(
        rest, split, row, from: (p + part * excess[row] * t, -shift * scaledSplit))
      let v = unsafe solvedFor * inverse[row]
      unsafe rest[row] = v
      sums.curvature += p * (t + v)
      sums.squares += norm.term(negative)
    }
    return sums
  }
}
