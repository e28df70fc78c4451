/// A vector of a solve under way: one number for each unknown, in memory that the solve owns.
///
///     direction.scale(by: ratio, adding: residual)   // p <- r + β p
///     context.x.add(step, times: direction)          // x <- x + α p
///
/// It refers to its memory: copies are the same vector. What is left in it when a solve ends is
/// overwritten by the next one.
@safe public struct SystemVector {
  private let storage: AlignedStorage<Double>

  /// The address of the first element.
  let start: UnsafeMutablePointer<Double>

  /// The number of unknowns.
  public let count: Int

  /// The part of a storage that begins with that element.
  init(_ storage: AlignedStorage<Double>, offset: Int, count: Int) {
    assert(offset >= 0 && offset + count <= storage.count)
    self.storage = storage
    unsafe start = storage.start + offset
    self.count = count
  }

  /// The element of an unknown.
  ///
  /// - Precondition: `row` is in `0..<count`.
  public subscript(row: Int) -> Double {
    get {
      precondition(row >= 0 && row < count)
      return unsafe start[row]
    }
    nonmutating set {
      precondition(row >= 0 && row < count)
      unsafe start[row] = newValue
    }
  }

  /// Calls `body` with the elements to read, for loops of your own.
  public func withSpan<Result>(_ body: (Span<Double>) throws -> Result) rethrows -> Result {
    try body(unsafe Span(_unsafeStart: start, count: count))
  }

  /// Calls `body` with the elements to read and write.
  public func withMutableSpan<Result>(
    _ body: (inout MutableSpan<Double>) throws -> Result
  ) rethrows -> Result {
    var span = unsafe MutableSpan(_unsafeStart: start, count: count)
    return try body(&span)
  }

  /// Sets all elements to one value.
  public func fill(with value: Double) { unsafe start.update(repeating: value, count: count) }

  /// Takes over the elements of another vector.
  ///
  /// - Precondition: both have as many elements.
  public func copy(_ other: SystemVector) {
    precondition(count == other.count)
    unsafe start.update(from: other.start, count: count)
  }

  /// Whether another vector has the same elements, to the last bit.
  ///
  /// - Precondition: both have as many elements.
  func hasElements(of other: SystemVector) -> Bool {
    precondition(count == other.count)
    var difference: UInt64 = 0
    for row in 0..<count {
      unsafe difference |= start[row].bitPattern ^ other.start[row].bitPattern
    }
    return difference == 0
  }

  /// `y <- y + factor x`, with y this vector.
  ///
  /// - Precondition: both have as many elements.
  /// - Complexity: 2 n flops.
  public func add(_ factor: Double, times x: SystemVector) {
    precondition(count == x.count)
    let (y, x) = unsafe (start, x.start)
    for row in 0..<count { unsafe y[row] += factor * x[row] }
  }

  /// `y <- x + factor y`, with y this vector.
  ///
  /// - Precondition: both have as many elements.
  /// - Complexity: 2 n flops.
  public func scale(by factor: Double, adding x: SystemVector) {
    precondition(count == x.count)
    let (y, x) = unsafe (start, x.start)
    for row in 0..<count { unsafe y[row] = x[row] + factor * y[row] }
  }

  /// The sum of the products of elements, as four interleaved partial sums.
  ///
  /// - Precondition: both have as many elements.
  /// - Complexity: 2 n flops.
  public func dot(_ other: SystemVector) -> Double {
    precondition(count == other.count)
    let (x, y) = unsafe (start, other.start)
    return VectorKernels.sum(count) { unsafe x[$0] * y[$0] }
  }

  /// The sum of the magnitudes of elements, the 1-norm.
  ///
  /// - Complexity: n flops.
  public var sumOfMagnitudes: Double {
    let x = unsafe start
    return VectorKernels.sum(count) { unsafe x[$0].magnitude }
  }

  /// The 2-norm, right also where the squares of elements leave the range of numbers.
  ///
  /// - Complexity: 2 n flops.
  public var norm: Double {
    unsafe VectorKernels.norm(start, count: count, squares: dot(self))
  }
}

extension SystemVector {
  /// A step of CG along a direction: `x <- x + step p`, `r <- r - step q`, in one pass.
  ///
  /// - Returns: the sum of the squares of `r`.
  static func step(
    _ step: Double, x: SystemVector, direction: SystemVector, residual: SystemVector,
    product: SystemVector
  ) -> Double {
    let (x, p, r, q) = unsafe (x.start, direction.start, residual.start, product.start)
    return VectorKernels.sum(direction.count) { row in
      unsafe x[row] += step * p[row]
      let value = unsafe r[row] - step * q[row]
      unsafe r[row] = value
      return value * value
    }
  }
}
