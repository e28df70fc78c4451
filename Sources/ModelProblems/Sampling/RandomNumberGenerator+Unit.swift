extension RandomNumberGenerator {
  /// The next uniform number in the open interval (0, 1).
  ///
  /// It is the midpoint of one of 2⁵³ equal cells, so that a logarithm of it is finite; one call takes
  /// 64 bits from the generator.
  mutating func nextUnit() -> Double {
    (Double(next() >> 11) + 0.5) * 0x1p-53
  }

  /// A coordinate of a point of a grid over the unit interval, moved at random by up to `jitter` spacings if
  /// the point is not an end.
  ///
  /// - Precondition: `count`, the number of points, is at least 2.
  mutating func nextCoordinate(_ index: Int, of count: Int, jitter: Double) -> Double {
    let isOnBoundary = index == 0 || index == count - 1
    let offset = isOnBoundary ? 0 : jitter * (2 * nextUnit() - 1)
    return (Double(index) + offset) * (1 / Double(count - 1))
  }
}
