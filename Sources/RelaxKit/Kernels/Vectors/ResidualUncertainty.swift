/// How far rounding may have moved the norm of a residual `b - A x`.
///
/// A row of m entries is summed with an error of at most `(m + 2) u (|b| + |A| |x|)` in working
/// precision, and in twofold precision of `((m + 2) u)²` times that plus `u` times the result;
/// u = 2⁻⁵³ (N. J. Higham, *Accuracy and Stability of Numerical Algorithms*, SIAM 2002, section 3.1;
/// ``CompensatedSum``). The sum of magnitudes is bounded by largest elements, which are at hand or
/// cost a pass over a vector.
struct ResidualUncertainty {
  private let unit: Double
  private let magnitude: Double

  /// - Parameters:
  ///   - rowLength: the largest number of entries in a row.
  ///   - termMagnitude: no `|b_i| + Σ |a_ij x_j|` is larger.
  init(rowLength: Int, unknownCount: Int, termMagnitude: Double, norm: VectorNorm) {
    unit = Double(rowLength + 2) * .ulpOfOne / 2
    magnitude = termMagnitude * norm.value(ofTotal: Double(unknownCount))
  }

  /// The bound for a norm found in that precision.
  func bound(_ norm: Double, _ precision: ResidualPrecision) -> Double {
    switch precision {
    case .working: unit * magnitude
    case .twofold: unit * unit * magnitude + norm * .ulpOfOne
    }
  }
}

/// The precision in which a residual is formed; it is stored in working precision.
enum ResidualPrecision {
  case working
  /// Several times slower, for the few residuals that rounding might hide.
  case twofold
}
