/// A growing symmetric tridiagonal matrix T, for its largest eigenvalue.
struct SymmetricTridiagonal {
  private var diagonal: [Double] = []
  /// The entry left of each diagonal one; 0 for the first.
  private var couplings: [Double] = []
  /// What elimination from the first row down leaves on the diagonal of T - x I.
  private var downwardPivots: [Double] = []
  /// The same from the last row up.
  private var upwardPivots: [Double] = []

  var count: Int { diagonal.count }

  /// Makes an empty matrix that grows to `capacity` rows without allocating.
  init(capacity: Int) {
    diagonal.reserveCapacity(capacity)
    couplings.reserveCapacity(capacity)
    downwardPivots.reserveCapacity(capacity)
    upwardPivots.reserveCapacity(capacity)
  }

  /// Adds a row; `coupling` is the entry left of the diagonal, ignored in the first row.
  mutating func append(diagonal value: Double, coupling: Double) {
    couplings.append(diagonal.isEmpty ? 0 : coupling)
    diagonal.append(value)
    downwardPivots.append(0)
    upwardPivots.append(0)
  }

  /// Reverses the sign of the diagonal.
  ///
  /// As the signs of the couplings do not matter, the eigenvalues are then those of -T.
  mutating func negate() {
    for row in diagonal.indices { diagonal[row] = -diagonal[row] }
  }

  /// The largest eigenvalue, to rounding, and the size of the last component of its unit eigenvector.
  ///
  /// Bisection on the signs of the pivots of T - x I. The matrix must not be empty.
  ///
  /// - Complexity: O(count), times some 55 bisections.
  mutating func largestEigenvalue() -> (value: Double, lastComponent: Double) {
    var low = -Double.infinity
    var high = -Double.infinity
    for row in diagonal.indices {
      let next = row + 1 < count ? couplings[row + 1] : 0
      low = max(low, diagonal[row])
      high = max(high, diagonal[row] + couplings[row] + next)
    }
    // Gershgorin's upper bound may itself be the eigenvalue; step above it.
    high = high.nextUp
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { break }
      if eliminateDownwards(at: middle) { high = middle } else { low = middle }
    }
    // Rounding differs between the two directions; a point safely above suits both.
    var margin = high.ulp
    while !(eliminateDownwards(at: high + margin) && eliminateUpwards(at: high + margin)) {
      guard margin.isFinite else { return (high, 1) }
      margin *= 2
    }
    return (high, lastComponent(at: high + margin))
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
