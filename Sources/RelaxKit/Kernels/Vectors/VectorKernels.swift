/// Loops over vectors. Sums are taken as four interleaved partial sums, whatever the machine.
enum VectorKernels {
  /// The sum of `term(i)` for `i` in `0..<count`.
  @inline(__always)
  static func sum(_ count: Int, _ term: (Int) -> Double) -> Double {
    var sums = (0.0, 0.0, 0.0, 0.0)
    var index = 0
    while index + 4 <= count {
      sums.0 += term(index)
      sums.1 += term(index + 1)
      sums.2 += term(index + 2)
      sums.3 += term(index + 3)
      index += 4
    }
    while index < count {
      sums.0 += term(index)
      index += 1
    }
    return (sums.0 + sums.1) + (sums.2 + sums.3)
  }

  /// The largest `term(i)` for `i` in `0..<count`, none of which is negative; NaN does not count.
  @inline(__always)
  static func largest(_ count: Int, _ term: (Int) -> Double) -> Double {
    var (first, second) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
    var index = 0
    while index &+ 4 <= count {
      let pair = SIMD2(term(index), term(index &+ 1))
      let next = SIMD2(term(index &+ 2), term(index &+ 3))
      first.replace(with: pair, where: pair .> first)
      second.replace(with: next, where: next .> second)
      index &+= 4
    }
    var result = max(first.max(), second.max())
    while index < count {
      result = max(result, term(index))
      index &+= 1
    }
    return result
  }

  /// A norm of a vector.
  static func norm(_ x: [Double], _ norm: VectorNorm) -> Double {
    switch norm {
    case .euclidean: self.norm(x)
    case .sum:
      unsafe x.withUnsafeBufferPointer { x in
        let start = unsafe x.start
        return sum(x.count) { unsafe start[$0].magnitude }
      }
    }
  }

  /// The 2-norm of a vector, right also where the squares of its elements leave the range of numbers.
  static func norm(_ x: [Double]) -> Double {
    unsafe x.withUnsafeBufferPointer { x in
      let start = unsafe x.start
      let squares = sum(x.count) { unsafe start[$0] * start[$0] }
      return unsafe norm(start, count: x.count, squares: squares)
    }
  }

  /// The 2-norm of a vector whose elements' squares were added up to `squares`.
  ///
  /// If that sum overflowed, or is so small that terms may have underflowed, it is formed again from
  /// elements scaled by a power of two.
  static func norm(_ x: UnsafePointer<Double>, count: Int, squares: Double) -> Double {
    if squares > 1e-280, squares.isFinite { return squares.squareRoot() }
    let largest = unsafe magnitude(x, count: count)
    guard largest > 0, largest.isFinite else { return largest }
    let scale = Double(
      sign: .plus, exponent: -min(max(largest.exponent, -1000), 1000), significand: 1)
    let scaled = sum(count) { unsafe (x[$0] * scale) * (x[$0] * scale) }
    return scaled.squareRoot() / scale
  }

  /// The largest absolute value; NaN or infinite if an element is, and 0 for an empty vector.
  static func magnitude(_ x: [Double]) -> Double {
    unsafe x.withUnsafeBufferPointer { unsafe magnitude($0.start, count: $0.count) }
  }

  /// The same for a vector in memory.
  static func magnitude(_ x: UnsafePointer<Double>, count: Int) -> Double {
    let magnitude = largest(count) { unsafe x[$0].magnitude }
    guard magnitude.isFinite else { return magnitude }
    // Comparisons pass over NaN.
    return sum(count) { unsafe x[$0] - x[$0] } == 0 ? magnitude : .nan
  }
}
