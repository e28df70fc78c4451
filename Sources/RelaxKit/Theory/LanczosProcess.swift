/// The Lanczos process on `D^(-1/2) A D^(-1/2)`, for a symmetric A with a positive diagonal D.
///
/// No reorthogonalisation: the extreme Ritz values, all that is asked for, do not need it (B. N.
/// Parlett, *The Symmetric Eigenvalue Problem*, SIAM 1998, chapter 13).
struct LanczosProcess {
  /// An approximate eigenvalue at one end of the spectrum, and an estimate of its distance to the end.
  struct RitzValue {
    let value: Double
    let uncertainty: Double
  }

  private let matrix: CSRMatrix
  private let scale: [Double]
  private var previous: [Double]
  private var current: [Double]
  private var scaled: [Double]
  private var product: [Double]
  private var projection: SymmetricTridiagonal
  private var lastCoupling = 0.0

  /// The number of steps taken, one product each.
  var stepCount: Int { projection.count }

  init(matrix: CSRMatrix, start: [Double]) {
    self.matrix = matrix
    scale = matrix.diagonal.map { 1 / $0.squareRoot() }
    let norm = start.reduce(0) { $0 + $1 * $1 }.squareRoot()
    current = start.map { $0 / norm }
    let zeros = [Double](repeating: 0, count: start.count)
    previous = zeros
    scaled = zeros
    product = zeros
    projection = SymmetricTridiagonal()
  }

  /// Takes a step; false if the space is exhausted and the Ritz values are eigenvalues.
  mutating func step() -> Bool {
    for i in scaled.indices { scaled[i] = scale[i] * current[i] }
    SparseProduct.multiply(matrix, scaled, into: &product)
    var quotient = 0.0
    for i in product.indices {
      product[i] = scale[i] * product[i] - lastCoupling * previous[i]
      quotient += product[i] * current[i]
    }
    var squares = 0.0
    for i in product.indices {
      product[i] -= quotient * current[i]
      squares += product[i] * product[i]
    }
    projection.append(diagonal: quotient, coupling: lastCoupling)
    lastCoupling = squares.squareRoot()
    guard lastCoupling > 16 * .ulpOfOne * max(1, abs(quotient)) else { return false }
    swap(&previous, &current)
    for i in current.indices { current[i] = product[i] / lastCoupling }
    return true
  }

  /// The lowest and the highest Ritz value, once a step has been taken.
  mutating func extremeRitzValues() -> (lowest: RitzValue, highest: RitzValue) {
    let highest = highestRitzValue()
    projection.negate()
    let negated = highestRitzValue()
    projection.negate()
    return (RitzValue(value: -negated.value, uncertainty: negated.uncertainty), highest)
  }

  private mutating func highestRitzValue() -> RitzValue {
    let value = projection.eigenvalue(rank: 0)
    let residual = lastCoupling * projection.lastComponent(atLargest: value)
    guard stepCount > 1 else { return RitzValue(value: value, uncertainty: residual) }
    // Some eigenvalue is within the residual; if the others are beyond a gap, it is within
    // residual²/gap (Kato and Temple; Parlett, section 10.5). The next Ritz value tells the gap.
    let gap = value - projection.eigenvalue(rank: 1)
    let uncertainty = residual < gap ? residual * residual / gap : residual
    return RitzValue(value: value, uncertainty: uncertainty)
  }
}
