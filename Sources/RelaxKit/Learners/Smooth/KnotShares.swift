/// Interpolation between values at evenly spaced knots, as the share of each value.
///
/// Positions are counted in knots, from 0 at the first; those beyond the ends count as the ends.
enum KnotShares {
  /// Straight lines between the knots.
  static func linear(at position: Double, knotCount: Int) -> [GaussianWeights.Feature] {
    guard knotCount > 1 else { return [.init(index: 0, value: 1)] }
    let (index, fraction) = place(position, knotCount: knotCount)
    return [.init(index: index, value: 1 - fraction), .init(index: index + 1, value: fraction)]
  }

  /// Cubics through the values with the slopes of their neighbours (Catmull and Rom 1974), so that
  /// minima need not lie at knots. Beyond the ends the curve goes on straight.
  ///
  /// - Precondition: there are at least 3 knots.
  static func cubic(at position: Double, knotCount: Int) -> [GaussianWeights.Feature] {
    let (index, t) = place(position, knotCount: knotCount)
    var shares = [
      0.5 * t * (t * (2 - t) - 1), 1 + 0.5 * t * t * (3 * t - 5),
      0.5 * t * (1 + t * (4 - 3 * t)), 0.5 * t * t * (t - 1),
    ]
    if index == 0 {
      shares[1] += 2 * shares[0]
      shares[2] -= shares[0]
    }
    if index == knotCount - 2 {
      shares[2] += 2 * shares[3]
      shares[1] -= shares[3]
    }
    return shares.indices.compactMap {
      let knot = index + $0 - 1
      return (0..<knotCount).contains(knot) ? .init(index: knot, value: shares[$0]) : nil
    }
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
