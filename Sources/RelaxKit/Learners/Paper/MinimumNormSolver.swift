/// Least-squares solutions of least norm, from a singular value decomposition.
///
/// The columns of a small dense A are rotated into mutually orthogonal ones, `A V = W`, by the
/// one-sided Jacobi method (Hestenes 1958; Golub and Van Loan, *Matrix Computations*, 4th edition,
/// section 8.6). Their norms are the singular values, and the minimiser of `‖A x - b‖` of least
/// norm is `x = Σ v (w · b) / (w · w)` over the columns w of W that are not negligible.
struct MinimumNormSolver {
  private var orthogonal: [[Double]]
  private var rotation: [[Double]]

  /// The squared norm up to which a column is taken for the rounding of a zero.
  private let negligibleSquare: Double

  /// The share of the norm of the whole matrix up to which a column is negligible.
  private static let negligibleShare = 0x1p-40

  /// Sweeps after which the columns are taken as orthogonal.
  ///
  /// The method converges quadratically; small matrices need about six.
  private static let sweepLimit = 30

  /// Decomposes the matrix of those columns, which are of equal length.
  ///
  /// - Complexity: O(m n²) a sweep, for n columns of m entries.
  init(columns: [[Double]]) {
    orthogonal = columns
    let square = columns.joined().reduce(0) { $0 + $1 * $1 }
    negligibleSquare = square * (Self.negligibleShare * Self.negligibleShare)
    rotation = columns.indices.map { column in columns.indices.map { $0 == column ? 1 : 0 } }
    var hasRotated = true
    for _ in 0..<Self.sweepLimit where hasRotated {
      hasRotated = false
      for right in columns.indices.dropFirst() {
        for left in 0..<right where orthogonalize(left, right) { hasRotated = true }
      }
    }
  }

  /// Rotates two columns into orthogonal ones; false if they are so already, or one is negligible.
  private mutating func orthogonalize(_ left: Int, _ right: Int) -> Bool {
    let leftSquare = dot(orthogonal[left], orthogonal[left])
    let rightSquare = dot(orthogonal[right], orthogonal[right])
    guard min(leftSquare, rightSquare) > negligibleSquare else { return false }
    let product = dot(orthogonal[left], orthogonal[right])
    let rounding = Double(orthogonal.count) * .ulpOfOne * (leftSquare * rightSquare).squareRoot()
    guard abs(product) > rounding else { return false }
    // The smaller angle that makes the product zero: tan² + 2 cot(2 angle) tan - 1 = 0.
    let cotangent = (rightSquare - leftSquare) / (2 * product)
    let tangent =
      (cotangent < 0 ? -1 : 1) / (abs(cotangent) + (1 + cotangent * cotangent).squareRoot())
    let cosine = 1 / (1 + tangent * tangent).squareRoot()
    rotate(&orthogonal, left, right, cosine, cosine * tangent)
    rotate(&rotation, left, right, cosine, cosine * tangent)
    return true
  }

  private func rotate(
    _ columns: inout [[Double]], _ left: Int, _ right: Int, _ cosine: Double, _ sine: Double
  ) {
    for row in columns[left].indices {
      let (first, second) = (columns[left][row], columns[right][row])
      columns[left][row] = cosine * first - sine * second
      columns[right][row] = sine * first + cosine * second
    }
  }

  /// The x of least norm among those of least `‖A x - b‖`.
  func solution(for b: [Double]) -> [Double] {
    var x = Array(repeating: 0.0, count: orthogonal.count)
    for (column, direction) in zip(orthogonal, rotation) {
      let square = dot(column, column)
      guard square > negligibleSquare else { continue }
      let component = dot(column, b) / square
      for row in x.indices { x[row] += direction[row] * component }
    }
    return x
  }

  private func dot(_ left: [Double], _ right: [Double]) -> Double {
    var sum = 0.0
    for index in left.indices { sum += left[index] * right[index] }
    return sum
  }
}
