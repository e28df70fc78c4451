/// A sum of products without rounding, as a list of doubles that do not overlap (J. R. Shewchuk,
/// *Adaptive precision floating-point arithmetic*, Discrete & Computational Geometry 18 (1997), section 2).
///
/// Exact as long as no product overflows or loses digits to underflow.
public struct ExactSum {
  /// Smallest first.
  private var components: [Double] = []

  /// The sum of nothing.
  public init() {}

  /// Adds a number.
  public mutating func add(_ value: Double) {
    var rest = value
    var kept: [Double] = []
    for component in components {
      let sum = rest + component
      let added = sum - rest
      let error = (rest - (sum - added)) + (component - added)
      if error != 0 { kept.append(error) }
      rest = sum
    }
    if rest != 0 { kept.append(rest) }
    components = kept
  }

  /// Adds a product.
  public mutating func add(_ a: Double, times b: Double) {
    let product = a * b
    add(product)
    add((-product).addingProduct(a, b))
  }

  /// The sum, rounded once or twice.
  public var value: Double { components.reduce(0, +) }
}

/// `‖b − A x‖₂`, each element rounded only at its end.
public func exactResidualNorm(_ rows: [[Double]], _ x: [Double], _ b: [Double]) -> Double {
  let residual = zip(rows, b).map { row, b in
    var sum = ExactSum()
    sum.add(b)
    for (value, x) in zip(row, x) where value != 0 { sum.add(-value, times: x) }
    return sum.value
  }
  let largest = residual.map(abs).max() ?? 0
  guard largest > 0, largest.isFinite else { return largest }
  return largest * norm(residual.map { $0 / largest })
}
