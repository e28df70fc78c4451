/// A growing symmetric tridiagonal matrix T, for its outermost eigenvalues.
struct SymmetricTridiagonal {
  private var diagonal: [Double] = []
  /// The entry left of each diagonal one; 0 for the first.
  private var couplings: [Double] = []
  /// What elimination from the first row down leaves on the diagonal of T - x I.
  private var downwardPivots: [Double] = []
  /// The same from the last row up.
  private var upwardPivots: [Double] = []

  var count: Int { diagonal.count }

  /// Adds a row; `coupling` is the entry left of the diagonal, ignored in the first row.
  mutating func append(diagonal value: Double, coupling: Double) {
    couplings.append(diagonal.isEmpty ? 0 : coupling)
    diagonal.append(value)
    downwardPivots.append(0)
    upwardPivots.append(0)
  }

  /// Removes all rows and keeps the memory.
  mutating func removeAll() {
    diagonal.removeAll(keepingCapacity: true)
    couplings.removeAll(keepingCapacity: true)
    downwardPivots.removeAll(keepingCapacity: true)
    upwardPivots.removeAll(keepingCapacity: true)
  }

  /// Reverses the sign of the diagonal.
  ///
  /// As the signs of the couplings do not matter, the eigenvalues are then those of -T.
  mutating func negate() {
    for row in diagonal.indices { diagonal[row] = -diagonal[row] }
  }

  /// The eigenvalue with `rank` others above it, to rounding, by bisection on the signs of the pivots.
  ///
  /// There must be more rows than `rank`.
  ///
  /// - Complexity: O(count), times some 55 bisections.
  func eigenvalue(rank: Int) -> Double {
    var low = Double.infinity
    var high = -Double.infinity
    for row in diagonal.indices {
      let radius = couplings[row] + (row + 1 < count ? couplings[row + 1] : 0)
      low = min(low, diagonal[row] - radius)
      high = max(high, diagonal[row] + radius)
    }
    // Gershgorin's bounds may themselves be the eigenvalue; step beyond them.
    (low, high) = (low.nextDown, high.nextUp)
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { return high }
      if hasEigenvalues(moreThan: rank, above: middle) { low = middle } else { high = middle }
    }
  }

  /// The size of the last component of the unit eigenvector to the largest eigenvalue, given that.
  mutating func lastComponent(atLargest eigenvalue: Double) -> Double {
    // The pivots must be negative from both ends, and rounding differs between the two; a point
    // safely above suits both.
    var margin = eigenvalue.ulp
    while !(eliminateDownwards(at: eigenvalue + margin)
      && eliminateUpwards(at: eigenvalue + margin))
    {
      guard margin.isFinite else { return 1 }
      margin *= 2
    }
    return lastComponent(at: eigenvalue + margin)
  }

  /// The last component of the unit eigenvector to an eigenvalue just below x, from the pivots at x.
  ///
  /// By twisted factorisation (I. S. Dhillon and B. N. Parlett, *Orthogonal eigenvectors and relative
  /// gaps*, SIAM Journal on Matrix Analysis and Applications 25, 2004, section 3): both eliminations
  /// meet in the row where that leaves least on the diagonal. The eigenvector is large there, and
  /// its other components follow by products alone, so that small ones are right to many digits.
  private func lastComponent(at x: Double) -> Double {
    var twist = 0
    var least = Double.infinity
    for row in diagonal.indices {
      let rest = abs(downwardPivots[row] + upwardPivots[row] - (diagonal[row] - x))
      if rest < least { (twist, least) = (row, rest) }
    }
    var squares = 1.0
    var component = 1.0
    for row in (0..<twist).reversed() {
      component *= couplings[row + 1] / downwardPivots[row]
      squares += component * component
    }
    component = 1
    for row in (twist + 1)..<count {
      component *= couplings[row] / upwardPivots[row]
      squares += component * component
    }
    return abs(component) / squares.squareRoot()
  }

  /// Whether more than `rank` eigenvalues are above x: as many as T - x I has positive pivots.
  private func hasEigenvalues(moreThan rank: Int, above x: Double) -> Bool {
    var above = 0
    var pivot = 1.0
    for row in diagonal.indices {
      pivot = diagonal[row] - x - couplings[row] * couplings[row] / pivot
      // A zero pivot is moved by less than rounding; the next one then has the right sign.
      if pivot == 0 { pivot = -.leastNormalMagnitude }
      if pivot > 0 { above += 1 }
      if above > rank { return true }
    }
    return false
  }

  /// Finds the downward pivots at x; whether all are negative: x then exceeds all eigenvalues.
  private mutating func eliminateDownwards(at x: Double) -> Bool {
    var correction = 0.0
    for row in diagonal.indices {
      if row > 0 { correction = couplings[row] * couplings[row] / downwardPivots[row - 1] }
      let pivot = diagonal[row] - x - correction
      guard pivot < 0 else { return false }
      downwardPivots[row] = pivot
    }
    return true
  }

  /// Finds the upward pivots at x; whether all are negative.
  private mutating func eliminateUpwards(at x: Double) -> Bool {
    var correction = 0.0
    for row in diagonal.indices.reversed() {
      let pivot = diagonal[row] - x - correction
      guard pivot < 0 else { return false }
      upwardPivots[row] = pivot
      correction = couplings[row] * couplings[row] / pivot
    }
    return true
  }
}
