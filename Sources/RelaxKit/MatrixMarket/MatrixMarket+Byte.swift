extension MatrixMarket {
  /// The characters that have a meaning in the format.
  enum Byte {
    static let tab = UInt8(ascii: "\t")
    static let newline = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let percent = UInt8(ascii: "%")
    static let plus = UInt8(ascii: "+")
    static let minus = UInt8(ascii: "-")
    static let point = UInt8(ascii: ".")
    static let zero = UInt8(ascii: "0")

    /// What some editors of Windows put before a text in UTF-8, where it means nothing.
    static let orderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Whether it is a blank or belongs to the end of a line.
    @inline(__always)
    static func endsToken(_ byte: UInt8) -> Bool {
      byte == space || byte == newline || byte == carriageReturn || byte == tab
    }

    /// Whether it starts an exponent, in C or in Fortran.
    @inline(__always)
    static func marksExponent(_ byte: UInt8) -> Bool {
      let letter = byte | 0x20  // in lower case
      return letter == UInt8(ascii: "e") || letter == UInt8(ascii: "d")
    }
  }
}
