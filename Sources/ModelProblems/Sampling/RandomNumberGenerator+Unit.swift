extension RandomNumberGenerator {
  /// The next uniform number in the open interval (0, 1).
  ///
  /// It is the midpoint of one of 2⁵³ equal cells, so that a logarithm of it is finite; one call takes
  /// 64 bits from the generator.
  mutating func nextUnit() -> Double {
    (Double(next() >> 11) + 0.5) * 0x1p-53
  }
}
