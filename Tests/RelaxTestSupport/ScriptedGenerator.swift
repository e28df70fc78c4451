/// A generator that gives one number for ever: the bits of which a draw makes a given uniform.
public struct ScriptedGenerator: RandomNumberGenerator {
  private let bits: UInt64

  /// Scripts a uniform in [0, 1), a multiple of 2⁻⁵³; others are rounded down to one.
  public init(uniform: Double) {
    bits = UInt64(uniform * 0x1p53) << 11
  }

  /// The scripted bits.
  public mutating func next() -> UInt64 { bits }
}
