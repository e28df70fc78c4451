/// Power iteration on the square of the Jacobi matrix `B = I - D⁻¹ A`.
///
/// The eigenvalues of B often come in pairs of opposite sign, between which plain power iteration
/// never settles; B² takes both to the same one.
struct PowerIteration {
  private let matrix: CSRMatrix
  private var current: [Double]
  private var image: [Double]
  private var product: [Double]

  /// The number of products with A so far.
  private(set) var productCount = 0

  init(matrix: CSRMatrix, start: [Double]) {
    self.matrix = matrix
    let norm = start.reduce(0) { $0 + $1 * $1 }.squareRoot()
    current = start.map { $0 / norm }
    image = current
    product = current
  }

  /// Applies B² once; the spectral radius of B this suggests, and its uncertainty.
  mutating func step() -> (value: Double, uncertainty: Double) {
    for i in image.indices { image[i] = current[i] }
    applyJacobi()
    applyJacobi()
    var squares = 0.0
    var quotient = 0.0
    for i in image.indices {
      squares += image[i] * image[i]
      quotient += image[i] * current[i]
    }
    // B is nilpotent on the start vector.
    if squares == 0 { return (0, 0) }
    var residualSquares = 0.0
    for i in image.indices {
      let residual = image[i] - quotient * current[i]
      residualSquares += residual * residual
    }
    let growth = squares.squareRoot()
    for i in current.indices { current[i] = image[i] / growth }
    let value = growth.squareRoot()
    return (value, residualSquares.squareRoot() / (2 * value))
  }

  /// `image <- B image`.
  private mutating func applyJacobi() {
    SparseProduct.multiply(matrix, image, into: &product)
    for i in image.indices { image[i] -= product[i] / matrix.diagonal[i] }
    productCount += 1
  }
}
