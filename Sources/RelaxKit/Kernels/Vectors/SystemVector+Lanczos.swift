// The passes over vectors of a Lanczos step, each fused into one.

extension SystemVector {
  /// This vector <- `1 / √|d|`, with the sign of `d`.
  ///
  /// - Returns: whether all elements of `d` are positive.
  func setToInverseRoots(of d: Span<Double>) -> Bool {
    precondition(count == d.count)
    let s = unsafe start
    var smallest = Double.infinity
    for row in 0..<count {
      let value = unsafe d[unchecked: row]
      smallest = min(smallest, value)
      let root = 1 / abs(value).squareRoot()
      unsafe s[row] = value < 0 ? -root : root
    }
    return smallest > 0
  }

  /// This vector <- `1 / |s|`.
  func setToMagnitudesOfReciprocals(of s: SystemVector) {
    precondition(count == s.count)
    let (q, s) = unsafe (start, s.start)
    for row in 0..<count { unsafe q[row] = 1 / abs(s[row]) }
  }

  /// This vector, over its norm, becomes `q`, and `scaled` is set to `s q`.
  func normalize(by norm: Double, scaled: SystemVector, _ s: SystemVector) {
    precondition(count == s.count && count == scaled.count)
    let (q, z, s, factor) = unsafe (start, scaled.start, s.start, 1 / norm)
    for row in 0..<count {
      let value = unsafe q[row] * factor
      unsafe q[row] = value
      unsafe z[row] = s[row] * value
    }
  }

  /// This vector <- `own q - s product - coupling previous`, with `previous` its own elements before.
  ///
  /// - Returns: the sum of the squares of its elements.
  func recur(
    _ own: Double, _ q: SystemVector, minus product: SystemVector, scaledBy s: SystemVector,
    coupling: Double
  ) -> Double {
    precondition(count == q.count && count == product.count && count == s.count)
    let (w, q, p, s) = unsafe (start, q.start, product.start, s.start)
    return VectorKernels.sum(count) { row in
      let value = unsafe own * q[row] - s[row] * p[row] - coupling * w[row]
      unsafe w[row] = value
      return value * value
    }
  }

  /// This vector <- `image - own q - coupling previous`, with `previous` its own elements before.
  ///
  /// - Returns: the sum of the squares of its elements.
  func recur(_ image: SystemVector, minus own: Double, _ q: SystemVector, coupling: Double) -> Double
  {
    precondition(count == q.count && count == image.count)
    let (w, q, p) = unsafe (start, q.start, image.start)
    return VectorKernels.sum(count) { row in
      let value = unsafe p[row] - own * q[row] - coupling * w[row]
      unsafe w[row] = value
      return value * value
    }
  }

  /// The largest `1 - s product / q`; elements of `q` must not be zero.
  func largestQuotient(_ product: SystemVector, scaledBy s: SystemVector) -> Double {
    precondition(count == product.count && count == s.count)
    let (q, p, s) = unsafe (start, product.start, s.start)
    return (0..<count).reduce(-.infinity) { unsafe max($0, 1 - s[$1] * p[$1] / q[$1]) }
  }

  /// The largest `image / q`; elements of `q` must not be zero.
  func largestQuotient(_ image: SystemVector) -> Double {
    precondition(count == image.count)
    let (q, p) = unsafe (start, image.start)
    return (0..<count).reduce(-.infinity) { unsafe max($0, p[$1] / q[$1]) }
  }
}
