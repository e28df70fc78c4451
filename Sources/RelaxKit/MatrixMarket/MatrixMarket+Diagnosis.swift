extension MatrixMarket.Cursor {
  private typealias Byte = MatrixMarket.Byte

  /// The token last scanned or looked for, quoted and cut short, to show in an error.
  var quoted: String {
    if tokenStart == bytes.count { return "the end of the text" }
    if token.isEmpty { return "the end of the line" }
    // The format is ASCII; what else there is may not show, or look like something it is not.
    let text = token.prefix(40).map { byte in
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): "\\\(Unicode.Scalar(byte))"
      case 0x20...0x7E: "\(Unicode.Scalar(byte))"
      default: "\\x\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))"
      }
    }
    return "\"\(text.joined())\"" + (token.count > 40 ? "..." : "")
  }

  /// An error in the line of the token last scanned or looked for.
  func error(_ code: InputError.Code, _ message: String) -> InputError {
    let line = 1 + bytes[..<tokenStart].count { $0 == Byte.newline }
    return InputError(code, message, line: line)
  }

  /// Why the token is not a count.
  func countError(_ what: String) -> InputError {
    if let fault = missingToken("the number of \(what)") { return fault }
    return isWholeNumber && token.first != Byte.minus
      ? error(.tooLarge, "the number of \(what) is \(quoted), which is too large")
      : error(.malformedText, "the number of \(what) is \(quoted); it must be 0, 1, 2, ...")
  }

  /// Why the token is not an index in `1...count`.
  func indexError(_ what: String, _ count: Int) -> InputError {
    if let fault = missingToken("the \(what) index") { return fault }
    return isWholeNumber
      ? error(
        .indexOutOfRange,
        "the \(what) index is \(quoted), outside 1...\(count); indices in a file count from 1")
      : error(.malformedText, "the \(what) index is \(quoted); it must be a whole number")
  }

  /// Why the token is not a number.
  func valueError() -> InputError {
    if let fault = missingToken("the value") { return fault }
    let name = unsignedToken.prefix(3).map { $0 | 0x20 }  // in lower case
    return name == Array("nan".utf8) || name == Array("inf".utf8)
      ? error(.notFinite, "the value is \(quoted); values must be finite")
      : error(.malformedText, "the value is \(quoted); it must be a number")
  }

  private func missingToken(_ what: String) -> InputError? {
    guard token.isEmpty else { return nil }
    return error(
      tokenStart == bytes.count ? .truncated : .malformedText, "\(what) is missing at \(quoted)")
  }

  private var token: ArraySlice<UInt8> {
    bytes[tokenStart...].prefix { !Byte.endsToken($0) }
  }

  private var unsignedToken: ArraySlice<UInt8> {
    token.first == Byte.minus || token.first == Byte.plus ? token.dropFirst() : token
  }

  private var isWholeNumber: Bool {
    !unsignedToken.isEmpty && unsignedToken.allSatisfy { $0 &- Byte.zero <= 9 }
  }
}
