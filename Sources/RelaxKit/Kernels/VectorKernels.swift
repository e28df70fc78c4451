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

  /// The 2-norm of a vector.
  static func norm(_ x: [Double]) -> Double {
    unsafe x.withUnsafeBufferPointer { x in
      let start = unsafe x.start
      return sum(x.count) { unsafe start[$0] * start[$0] }.squareRoot()
    }
  }

  /// The largest absolute value; NaN or infinite if an element is, and 0 for an empty vector.
  static func magnitude(_ x: [Double]) -> Double {
    // Without the sign bit, the patterns of numbers ascend with them, infinity and NaN last.
    unsafe x.withUnsafeBufferPointer { x in
      let (start, count) = unsafe (x.start, x.count)
      var largest: (UInt64, UInt64) = (0, 0)
      var index = 0
      while index + 2 <= count {
        unsafe largest.0 = max(largest.0, start[index].magnitude.bitPattern)
        unsafe largest.1 = max(largest.1, start[index + 1].magnitude.bitPattern)
        index += 2
      }
      if index < count { unsafe largest.0 = max(largest.0, start[index].magnitude.bitPattern) }
      return Double(bitPattern: max(largest.0, largest.1))
    }
  }
}
