internal import RelaxKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The normal distribution of mean 0 and variance 1.
///
/// Numbers come in pairs from the polar method (Marsaglia and Bray, *A convenient method for
/// generating normal variables*, SIAM Review 6, 1964).
public struct StandardNormal: Sendable, Hashable {
  /// Makes the distribution.
  public init() {}

  /// Draws one number; the other of its pair is thrown away.
  public func sample(using generator: inout some RandomNumberGenerator) -> Double {
    pair(using: &generator).0
  }

  /// Draws `count` independent numbers.
  ///
  /// - Precondition: `count` is not negative, and a 32-bit number.
  public func vector(count: Int, using generator: inout some RandomNumberGenerator) -> [Double] {
    require(
      (0...indexLimit).contains(count), "\(count) numbers: ask for 0 to \(indexLimit)")
    var numbers: [Double] = []
    numbers.reserveCapacity(count + 1)
    while numbers.count < count {
      let (first, second) = pair(using: &generator)
      numbers.append(first)
      numbers.append(second)
    }
    if numbers.count > count { numbers.removeLast() }
    return numbers
  }

  private func pair(using generator: inout some RandomNumberGenerator) -> (Double, Double) {
    while true {
      let first = 2 * generator.nextUnit() - 1
      let second = 2 * generator.nextUnit() - 1
      let square = first * first + second * second
      guard square < 1, square > 0 else { continue }
      let factor = (-2 * log(square) / square).squareRoot()
      return (first * factor, second * factor)
    }
  }
}
