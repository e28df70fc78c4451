extension MatrixMarket {
  /// A place in a text that moves forward, a token at a time.
  ///
  /// Scanning keeps to what a correct file needs, and a token that is not what was asked for is
  /// looked at again to say why. Lines are not counted on the way but when an error needs one.
  struct Cursor {
    let bytes: [UInt8]
    private var position: Int
    /// Where the last token begins that was scanned or looked for.
    private(set) var tokenStart = 0

    /// Starts at the beginning, after a byte order mark of UTF-8.
    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      position = bytes.starts(with: Byte.orderMark) ? Byte.orderMark.count : 0
    }

    var isAtEnd: Bool { position == bytes.count }

    /// The bytes behind.
    var consumedCount: Int { position }

    // MARK: Lines

    /// Moves to the next line with content, past blank lines and comments; false at the end.
    mutating func findLine() -> Bool {
      while true {
        skipBlanks()
        tokenStart = position
        if isAtEnd { return false }
        switch bytes[position] {
        case Byte.newline, Byte.carriageReturn:
          position += 1
        case Byte.percent:
          while byte(at: position) != Byte.newline { position += 1 }
        default:
          return true
        }
      }
    }

    /// Moves to the next line, if nothing but blanks is left of this one.
    mutating func endLine() throws(InputError) {
      skipBlanks()
      if byte(at: position) == Byte.carriageReturn { position += 1 }
      guard byte(at: position) == Byte.newline else {
        tokenStart = position
        throw error(.malformedText, "\(quoted) is where the line should end")
      }
      if position < bytes.count { position += 1 }
    }

    // MARK: Tokens

    /// The next token of the line, or its first 40 bytes; empty if there is none.
    mutating func scanWord() -> String {
      skipBlanks()
      tokenStart = position
      while !Byte.endsToken(byte(at: position)) { position += 1 }
      return String(decoding: bytes[tokenStart..<min(position, tokenStart + 40)], as: UTF8.self)
    }

    /// The next token as a number of at most 18 digits; nil if it is none.
    @inline(__always)
    mutating func scanInteger() -> Int? {
      skipBlanks()
      tokenStart = position
      var end = position
      if byte(at: end) == Byte.plus { end += 1 }
      let start = end
      var value = 0
      while true {
        let digit = byte(at: end) &- Byte.zero
        if digit > 9 { break }
        value = value &* 10 &+ Int(digit)
        end += 1
      }
      guard end > start, end - start <= 18, Byte.endsToken(byte(at: end)) else { return nil }
      position = end
      return value
    }

    /// The next token as a number, rounded to the nearest; infinite if too large, nil if it is none.
    @inline(__always)
    mutating func scanNumber() -> Double? {
      skipBlanks()
      tokenStart = position
      var end = position
      let isNegative = byte(at: end) == Byte.minus
      if isNegative || byte(at: end) == Byte.plus { end += 1 }

      var decimal = Decimal()
      var start = end
      scanDigits(&end, into: &decimal)
      var digitCount = end - start
      if byte(at: end) == Byte.point {
        end += 1
        start = end
        scanDigits(&end, into: &decimal)
        digitCount += end - start
        decimal.exponent = start - end
      }
      guard digitCount > 0 else { return nil }
      if Byte.marksExponent(byte(at: end)) {
        end += 1
        guard let exponent = scanExponent(&end) else { return nil }
        decimal.exponent += exponent
      }
      guard Byte.endsToken(byte(at: end)) else { return nil }
      position = end
      let magnitude = decimal.value ?? slowMagnitude()
      return isNegative ? -magnitude : magnitude
    }

    /// Whether the number last scanned has neither point nor exponent.
    var isInteger: Bool {
      !bytes[tokenStart..<position].contains { $0 == Byte.point || Byte.marksExponent($0) }
    }

    @inline(__always)
    private func scanDigits(_ end: inout Int, into decimal: inout Decimal) {
      if decimal.digitCount == 0 {
        while byte(at: end) == Byte.zero { end += 1 }
      }
      let start = end
      while true {
        let digit = byte(at: end) &- Byte.zero
        if digit > 9 { break }
        decimal.digits = decimal.digits &* 10 &+ UInt64(digit)
        end += 1
      }
      decimal.digitCount += end - start
    }

    private func scanExponent(_ end: inout Int) -> Int? {
      let isNegative = byte(at: end) == Byte.minus
      if isNegative || byte(at: end) == Byte.plus { end += 1 }
      let start = end
      var value = 0
      while true {
        let digit = byte(at: end) &- Byte.zero
        if digit > 9 { break }
        // Held far beyond the digits any text has room for, so that they cannot make up for it.
        value = min(value * 10 + Int(digit), 1 << 56)
        end += 1
      }
      return end == start ? nil : isNegative ? -value : value
    }

    /// The magnitude of the number last scanned, from all its digits.
    private func slowMagnitude() -> Double {
      let token = bytes[tokenStart..<position].map {
        Byte.marksExponent($0) ? UInt8(ascii: "e") : $0
      }
      return Double(String(decoding: token, as: UTF8.self))?.magnitude ?? .nan
    }

    @inline(__always)
    private mutating func skipBlanks() {
      while byte(at: position) == Byte.space || byte(at: position) == Byte.tab { position += 1 }
    }

    /// The byte there; a newline at the end of the text, to end the last line like every other.
    @inline(__always)
    private func byte(at position: Int) -> UInt8 {
      position < bytes.count ? bytes[position] : Byte.newline
    }
  }
}
