/// Interpolation between values at evenly spaced knots, as the share of each value.
///
/// Positions are counted in knots, from 0 at the first; those beyond the ends count as the ends.
enum KnotShares {
  /// Straight lines between the knots.
  static func linear(at position: Double, knotCount: Int) -> [GaussianWeights.Feature] {
    let (index, fraction) = place(position, knotCount: knotCount)
    return [.init(index: index, value: 1 - fraction), .init(index: index + 1, value: fraction)]
  }

  /// The knot before a position, and how far it is to the next.
  ///
  /// - Precondition: there are at least 2 knots.
  static func place(_ position: Double, knotCount: Int) -> (index: Int, fraction: Double) {
    let inside = min(max(position, 0), Double(knotCount - 1))
    let index = min(Int(inside), knotCount - 2)
    return (index, inside - Double(index))
  }
}
