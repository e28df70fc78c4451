/// A small, fast, seedable random number generator whose state can be saved.
///
///     var generator = SplitMix64(seed: 3_181_620_947)
///     let choice = learner.chooseArm(using: &generator)
///
/// It is the SplitMix64 of Steele, Lea and Flood, *Fast splittable pseudorandom number generators*,
/// OOPSLA 2014, with the output function of its Java 8 implementation: a counter of period 2⁶⁴
/// whose every value is scrambled. The same seed gives the same numbers on every machine. It is
/// meant for simulation and is no protection against anyone who wants to guess the next number.
public struct SplitMix64: RandomNumberGenerator, Sendable, Hashable, Codable {
  private var state: UInt64

  /// Makes a generator; every seed is as good as any other.
  public init(seed: UInt64) { state = seed }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
