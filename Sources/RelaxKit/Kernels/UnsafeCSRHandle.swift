/// The unchecked view of a matrix in compressed rows.
///
/// It is valid while the closure that received it runs. Indices are 32 bits in memory and widened
/// once when used. The value stored in place of a diagonal entry is zero, so a sum over a whole row
/// is the off-diagonal sum.
@unsafe struct UnsafeCSRHandle {
  let rowCount: Int
  let rowStarts: UnsafePointer<Int32>
  let columns: UnsafePointer<Int32>
  let values: UnsafePointer<Double>
  /// The place of each diagonal entry among the entries: what is before it in the row lies left of
  /// the diagonal, what is after it right.
  let diagonalPositions: UnsafePointer<Int32>
  let diagonal: UnsafePointer<Double>

  /// The sum of value times `x` over the entries of `range`, in order.
  @inline(__always)
  func sum(_ x: UnsafePointer<Double>, _ range: Range<Int>) -> Double {
    var sum = 0.0
    for position in range {
      unsafe sum += values[position] * x[Int(columns[position])]
    }
    return sum
  }

  /// The entries of a row.
  @inline(__always)
  func range(_ row: Int) -> Range<Int> {
    unsafe Range(uncheckedBounds: (Int(rowStarts[row]), Int(rowStarts[row + 1])))
  }

  /// The entries of a row left of the diagonal.
  @inline(__always)
  func lower(_ row: Int) -> Range<Int> {
    unsafe Range(uncheckedBounds: (Int(rowStarts[row]), Int(diagonalPositions[row])))
  }

  /// The entries of a row right of the diagonal.
  @inline(__always)
  func upper(_ row: Int) -> Range<Int> {
    unsafe Range(uncheckedBounds: (Int(diagonalPositions[row]) + 1, Int(rowStarts[row + 1])))
  }

  /// The entries left of the diagonal with that right beside it, if stored, taken out.
  ///
  /// A solve takes it last: then one multiply-add, not the whole sum, separates a row from the row
  /// before.
  @inline(__always)
  func lowerApart(_ row: Int) -> (rest: Range<Int>, beside: Double) {
    let range = unsafe lower(row)
    let last = range.upperBound - 1
    guard last >= range.lowerBound, unsafe Int(columns[last]) == row - 1 else { return (range, 0) }
    return unsafe (Range(uncheckedBounds: (range.lowerBound, last)), values[last])
  }

  /// The same right of the diagonal, for solves from the last row to the first.
  @inline(__always)
  func upperApart(_ row: Int) -> (rest: Range<Int>, beside: Double) {
    let range = unsafe upper(row)
    let first = range.lowerBound
    guard first < range.upperBound, unsafe Int(columns[first]) == row + 1 else {
      return (range, 0)
    }
    return unsafe (Range(uncheckedBounds: (first + 1, range.upperBound)), values[first])
  }
}

extension UnsafeCSRHandle {
  /// `r <- b - A x`; returns the sum of the squares of `r`.
  func residual(
    _ x: UnsafePointer<Double>, _ b: UnsafePointer<Double>, into r: UnsafeMutablePointer<Double>
  ) -> Double {
    var squares = 0.0
    for row in unsafe 0..<rowCount {
      let value = unsafe b[row] - diagonal[row] * x[row] - sum(x, range(row))
      unsafe r[row] = value
      squares += value * value
    }
    return squares
  }

  /// `product <- A p`; returns `pᵀ A p`.
  func multiply(_ p: UnsafePointer<Double>, into product: UnsafeMutablePointer<Double>) -> Double {
    var curvature = 0.0
    for row in unsafe 0..<rowCount {
      let value = unsafe diagonal[row] * p[row] + sum(p, range(row))
      unsafe product[row] = value
      unsafe curvature += p[row] * value
    }
    return curvature
  }

  /// `y <- (D/ω + L)⁻¹ y`, with `inverse` the reciprocals of the diagonal of `D/ω`.
  func solveLower(_ y: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>) {
    var previous = 0.0
    for row in unsafe 0..<rowCount {
      let (rest, beside) = unsafe lowerApart(row)
      unsafe previous = (y[row] - sum(y, rest)) * inverse[row] - beside * inverse[row] * previous
      unsafe y[row] = previous
    }
  }

  /// One SOR sweep over some rows; see ``SORIteration``.
  func sweep(
    _ rows: Range<Int>, delta: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>,
    carry: Double, x: UnsafeMutablePointer<Double>
  ) -> Double {
    var squares = 0.0
    var previous = unsafe delta[rows.lowerBound - 1]
    for row in rows {
      let old = unsafe delta[row]
      let residual = unsafe carry * diagonal[row] * old - sum(delta, upper(row))
      squares += residual * residual
      unsafe x[row] += old
      let (rest, beside) = unsafe lowerApart(row)
      unsafe previous =
        (residual - sum(delta, rest)) * inverse[row]
        - beside * inverse[row] * previous
      unsafe delta[row] = previous
    }
    return squares
  }

  /// The backward pass of SSOR-CG; see ``SSORConjugateGradientIteration``.
  func splitBackward(
    _ vectors: SplitVectors, length: Double, scale: Double, inverse: UnsafePointer<Double>,
    x: UnsafeMutablePointer<Double>
  ) -> Double {
    let (step, rest, split, solved) = unsafe (
      vectors.step, vectors.rest, vectors.split, vectors.solved
    )
    var energy = 0.0
    var next = 0.0
    for row in unsafe (0..<rowCount).reversed() {
      let t = unsafe step[row]
      unsafe x[row] += length * t
      let s = unsafe split[row] - length * (t + rest[row])
      unsafe split[row] = s
      let preconditioned = unsafe scale * diagonal[row] * s
      energy += preconditioned * s
      let (others, beside) = unsafe upperApart(row)
      unsafe next =
        (preconditioned - sum(solved, others)) * inverse[row]
        - beside * inverse[row] * next
      unsafe solved[row] = next
    }
    return energy
  }

  /// The forward pass of SSOR-CG.
  func splitForward(
    _ vectors: SplitVectors, ratio: Double, scale: Double, omega: Double,
    inverse: UnsafePointer<Double>
  ) -> SplitSums {
    let (step, rest, split, direction, solved) = unsafe (
      vectors.step, vectors.rest, vectors.split, vectors.direction, vectors.solved
    )
    var sums = SplitSums(curvature: 0, squares: 0)
    let (part, inverseOmega) = (1 - 2 / omega, 1 / omega)
    var previous = 0.0
    for row in unsafe 0..<rowCount {
      let t = unsafe solved[row] + ratio * step[row]
      unsafe step[row] = t
      let scaledSplit = unsafe diagonal[row] * split[row]
      let p = unsafe scale * scaledSplit + ratio * direction[row]
      unsafe direction[row] = p
      let (others, beside) = unsafe lowerApart(row)
      var (restSum, splitSum) = unsafe (0.0, beside * split[row - 1])
      for position in others {
        let (value, column) = unsafe (values[position], Int(columns[position]))
        unsafe restSum += value * rest[column]
        unsafe splitSum += value * split[column]
      }
      let residual = inverseOmega * scaledSplit + splitSum
      unsafe previous =
        (p + part * diagonal[row] * t - restSum) * inverse[row]
        - beside * inverse[row] * previous
      unsafe rest[row] = previous
      sums.curvature += p * (t + previous)
      sums.squares += residual * residual
    }
    return sums
  }
}
