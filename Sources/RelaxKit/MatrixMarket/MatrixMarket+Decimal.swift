extension MatrixMarket {
  /// The magnitude of a decimal number, `digits · 10^exponent`, read from at most 19 digits.
  struct Decimal {
    /// The significant digits as one number; meaningless if there are more than 19.
    var digits: UInt64 = 0
    /// How many there are, leading zeros not counted.
    var digitCount = 0
    var exponent = 0

    /// The nearest `Double`, ties to even, if 64-bit arithmetic is enough to find it.
    ///
    /// Of the two ways, the first is Clinger's (*How to Read Floating Point Numbers Accurately*,
    /// PLDI 1990): both operands are exact, so the one operation on them rounds correctly. The
    /// second forms the product with, or the quotient by, a power of 5 to 64 bits or more, and
    /// records in the last bit whether anything was left, which is all that rounding needs to know.
    @inline(__always)
    var value: Double? {
      if digitCount == 0 { return 0 }
      if digitCount <= 15, exponent.magnitude <= 22 {
        let power = Self.powersOfTen[Int(exponent.magnitude)]
        return exponent < 0 ? Double(digits) / power : Double(digits) * power
      }
      guard digitCount <= 19, exponent.magnitude <= 27 else { return nil }
      return exponent < 0 ? quotient : product
    }

    /// `digits · 5^exponent · 2^exponent` for an exponent in 0...27.
    private var product: Double {
      let (high, low) = digits.multipliedFullWidth(by: Self.powersOfFive[exponent])
      if high == 0 { return Double(low) * Self.powerOfTwo(exponent) }
      let shift = high.leadingZeroBitCount
      let leading = high << shift | low >> (64 - shift)
      let hasRest = low << shift != 0
      return Double(leading | (hasRest ? 1 : 0)) * Self.powerOfTwo(exponent + 64 - shift)
    }

    /// `digits / 5^-exponent · 2^exponent` for an exponent in -27...(-1).
    private var quotient: Double {
      let power = Self.powersOfFive[-exponent]
      let divisor = power << power.leadingZeroBitCount
      let dividend = digits << digits.leadingZeroBitCount
      // Both have their leading bit set. Halving a dividend that is not the smaller one keeps the
      // quotient below 2^64, and it is at least 2^63 in either case.
      let halving = dividend < divisor ? 0 : 1
      let (quotient, rest) = divisor.dividingFullWidth(
        (dividend >> halving, halving == 0 ? 0 : dividend << 63))
      let shift = halving - 64 + power.leadingZeroBitCount - digits.leadingZeroBitCount
      return Double(quotient | (rest == 0 ? 0 : 1)) * Self.powerOfTwo(exponent + shift)
    }

    private static func powerOfTwo(_ exponent: Int) -> Double {
      Double(bitPattern: UInt64(1023 + exponent) << 52)
    }

    /// `10^k` for the `k` that a `Double` holds exactly.
    private static let powersOfTen: [Double] = [
      1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
      1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    /// `5^k` for the `k` that 64 bits hold exactly.
    private static let powersOfFive: [UInt64] = (0..<27).reduce(into: [1]) { powers, k in
      powers.append(powers[k] * 5)
    }
  }
}
