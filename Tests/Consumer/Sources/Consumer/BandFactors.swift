import RelaxKit

/// The Cholesky factor `L` of a symmetric positive definite band matrix, `A = L Lᵀ`.
struct BandFactors {
  /// How far entries lie from the diagonal.
  private let width: Int
  /// `L[i, j]` at `i (width + 1) + i - j`.
  private var lower: [Double]
  private let count: Int

  init(_ matrix: CSRMatrix) throws(InputError) {
    count = matrix.rowCount
    width = (0..<count).reduce(0) { max($0, $1 - (matrix.row($1).first?.column ?? $1)) }
    lower = [Double](repeating: 0, count: count * (width + 1))
    for i in 0..<count {
      for j in max(0, i - width)...i {
        var rest = matrix[i, j]
        for k in max(0, i - width)..<j { rest -= self[i, k] * self[j, k] }
        guard i == j else {
          self[i, j] = rest / self[j, j]
          continue
        }
        guard rest > 0 else {
          throw InputError(
            .notPositiveDefinite, "the pivot is \(rest)", row: i)
        }
        self[i, i] = rest.squareRoot()
      }
    }
  }

  /// `A⁻¹ b`.
  func solve(_ b: [Double]) -> [Double] {
    var x = b
    for i in 0..<count {
      for k in max(0, i - width)..<i { x[i] -= self[i, k] * x[k] }
      x[i] /= self[i, i]
    }
    for i in (0..<count).reversed() {
      x[i] /= self[i, i]
      for k in max(0, i - width)..<i { x[k] -= self[i, k] * x[i] }
    }
    return x
  }

  private subscript(i: Int, j: Int) -> Double {
    get { i - j > width ? 0 : lower[i * (width + 1) + i - j] }
    set { lower[i * (width + 1) + i - j] = newValue }
  }
}
