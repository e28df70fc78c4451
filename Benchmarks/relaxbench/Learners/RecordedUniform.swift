import RelaxReporting

/// A generator whose every number is a given uniform one, rounded down to 53 bits.
struct RecordedUniform: RandomNumberGenerator {
  private let bits: UInt64

  /// - Precondition: the number lies in [0, 1).
  init(_ uniform: Double) { bits = UInt64(uniform * 0x1p53) << 11 }

  func next() -> UInt64 { bits }
}
