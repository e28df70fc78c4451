/// A sum of products in twice the working precision: the algorithm Dot2 of T. Ogita, S. M. Rump and
/// S. Oishi, *Accurate sum and dot product*, SIAM Journal on Scientific Computing 26 (2005) 1955-1988.
///
/// With n terms the error is at most `u |result| + (n u)² Σ |terms|`, u = 2⁻⁵³ (their Proposition
/// 5.5), unless a product overflows or underflows.
struct CompensatedSum {
  private var sum: Double
  private var correction = 0.0

  @inline(__always)
  init(_ first: Double) { sum = first }

  /// Adds a product of two factors.
  @inline(__always)
  mutating func add(_ a: Double, times b: Double) {
    let product = a * b
    let productError = (-product).addingProduct(a, b)
    let newSum = sum + product
    let added = newSum - sum
    let sumError = (sum - (newSum - added)) + (product - added)
    sum = newSum
    correction += sumError + productError
  }

  var value: Double {
    @inline(__always) get { sum + correction }
  }
}
