// The passes over vectors of a Lanczos step. Vectors keep the norm they come with; that saves a pass.

extension SystemVector {
  /// This vector <- `√|d|`, and `inverse` <- `1 / √|d|` with the sign of `d`.
  ///
  /// - Returns: whether all elements of `d` are positive.
  func setToRoots(of d: Span<Double>, inverse: SystemVector) -> Bool {
    precondition(count == d.count && count == inverse.count)
    let (q, s) = unsafe (start, inverse.start)
    var smallest = Double.infinity
    var (last, root, inverse) = (0.0, 0.0, 0.0)
    for row in 0..<count {
      let value = unsafe d[unchecked: row]
      // Many diagonals are constant.
      if value != last {
        last = value
        smallest = min(smallest, value)
        root = abs(value).squareRoot()
        inverse = value < 0 ? -1 / root : 1 / root
      }
      unsafe q[row] = root
      unsafe s[row] = inverse
    }
    return smallest > 0
  }

  /// This vector <- `1 / d`, element by element.
  func setToReciprocals(of d: Span<Double>) {
    precondition(count == d.count)
    let q = unsafe start
    for row in 0..<count { unsafe q[row] = 1 / d[unchecked: row] }
  }

  /// This vector <- `a b`, element by element.
  func setToProduct(of a: SystemVector, _ b: SystemVector) {
    precondition(count == a.count && count == b.count)
    let (z, a, b) = unsafe (start, a.start, b.start)
    for row in 0..<count { unsafe z[row] = a[row] * b[row] }
  }

  /// This vector <- `own q - factor s product - before previous`, with `previous` its own elements, and
  /// `scaled` <- s times that.
  ///
  /// - Returns: the sum of the squares of its elements.
  func recur(
    _ own: Double, _ q: SystemVector, minus factor: Double, _ product: SystemVector,
    scaledBy s: SystemVector, before: Double, scaled: SystemVector
  ) -> Double {
    precondition(
      count == q.count && count == product.count && count == s.count && count == scaled.count)
    let (w, q, p, s, z) = unsafe (start, q.start, product.start, s.start, scaled.start)
    return VectorKernels.sum(count) { row in
      let value = unsafe own * q[row] - factor * (s[row] * p[row]) - before * w[row]
      unsafe w[row] = value
      unsafe z[row] = s[row] * value
      return value * value
    }
  }

  /// This vector <- `factor image - own q - before previous`, with `previous` its own elements.
  ///
  /// - Returns: the sum of the squares of its elements.
  func recur(
    _ factor: Double, _ image: SystemVector, minus own: Double, _ q: SystemVector, before: Double
  ) -> Double {
    precondition(count == q.count && count == image.count)
    let (w, q, p) = unsafe (start, q.start, image.start)
    return VectorKernels.sum(count) { row in
      let value = unsafe factor * p[row] - own * q[row] - before * w[row]
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
