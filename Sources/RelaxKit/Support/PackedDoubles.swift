/// Numbers that are saved as text, bit for bit, in less than half of what decimals take.
///
/// The IEEE 754 bit patterns one after the other, the lowest bit first, six bits a letter of the URL-safe
/// alphabet of Base64 (RFC 4648).
struct PackedDoubles: Codable {
  let values: [Double]

  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  init(_ values: [Double]) { self.values = values }

  /// Reads numbers back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` for other text.
  init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self).utf8
    var digits = [UInt64](repeating: 64, count: 256)
    for (value, letter) in Self.alphabet.enumerated() { digits[Int(letter)] = UInt64(value) }
    var values: [Double] = []
    values.reserveCapacity(6 * text.count / 64)
    var (pattern, filled) = (UInt64(0), 0)
    for letter in text {
      let digit = digits[Int(letter)]
      guard digit < 64 else {
        throw DecodingError.inconsistentState(
          "the byte \(letter) is no letter of packed numbers", in: decoder)
      }
      pattern |= digit << UInt64(filled)
      filled += 6
      if filled >= 64 {
        values.append(Double(bitPattern: pattern))
        filled -= 64
        pattern = digit >> UInt64(6 - filled)
      }
    }
    // What is left are the bits that fill the last letter.
    guard filled < 6, pattern == 0 else {
      throw DecodingError.inconsistentState(
        "\(text.count) letters of packed numbers end within a number", in: decoder)
    }
    self.values = values
  }

  /// Writes the text.
  ///
  /// - Throws: what the encoder throws.
  func encode(to encoder: any Encoder) throws {
    var text: [UInt8] = []
    text.reserveCapacity((64 * values.count + 5) / 6)
    var (bits, filled) = (UInt64(0), 0)
    for value in values {
      var pattern = value.bitPattern
      var left = 64
      while left > 0 {
        let taken = min(6 - filled, left)
        bits |= (pattern & ((1 << UInt64(taken)) - 1)) << UInt64(filled)
        pattern >>= UInt64(taken)
        left -= taken
        filled += taken
        if filled == 6 {
          text.append(Self.alphabet[Int(bits)])
          (bits, filled) = (0, 0)
        }
      }
    }
    if filled > 0 { text.append(Self.alphabet[Int(bits)]) }
    var container = encoder.singleValueContainer()
    try container.encode(String(decoding: text, as: UTF8.self))
  }
}
