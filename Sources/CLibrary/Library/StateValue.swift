internal import CRelaxKit

/// A value of a saved state: what JSON (RFC 8259) can hold. Numbers stay text until it is known what they are.
indirect enum StateValue {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([StateValue])
  case object([String: StateValue])
}

/// Reads JSON text, all of it.
func parse(_ text: [UInt8]) throws(Failure) -> StateValue {
  var parser = StateParser(text: text)
  let value = try parser.value(depth: 0)
  parser.skipSpace()
  guard parser.isAtEnd else { throw parser.fault("text after the end of the value") }
  return value
}

private struct StateParser {
  let text: [UInt8]
  var position = 0

  /// Deeper values are in no state, and would need stack without end.
  private static let depthLimit = 64

  init(text: [UInt8]) { self.text = text }

  var isAtEnd: Bool { position >= text.count }

  private var next: UInt8? { isAtEnd ? nil : text[position] }

  func fault(_ what: String) -> Failure {
    Failure(RELAXKIT_INVALID_STATE, "the state is no JSON: \(what), at byte \(position)")
  }

  mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func take(_ byte: Character) -> Bool {
    guard next == byte.asciiValue else { return false }
    position += 1
    return true
  }

  private mutating func take(word: String) -> Bool {
    let bytes = word.utf8
    guard text[position...].starts(with: bytes) else { return false }
    position += bytes.count
    return true
  }

  mutating func value(depth: Int) throws(Failure) -> StateValue {
    guard depth < Self.depthLimit else { throw fault("too many values in one another") }
    skipSpace()
    switch next.map({ Character(UnicodeScalar($0)) }) {
    case "{": return try object(depth: depth)
    case "[": return try array(depth: depth)
    case "\"": return .string(try string())
    case "t" where take(word: "true"): return .bool(true)
    case "f" where take(word: "false"): return .bool(false)
    case "n" where take(word: "null"): return .null
    default: return .number(try number())
    }
  }

  private mutating func object(depth: Int) throws(Failure) -> StateValue {
    var fields: [String: StateValue] = [:]
    position += 1
    skipSpace()
    if take("}") { return .object(fields) }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw fault("a name is missing") }
      let name = try string()
      skipSpace()
      guard take(":") else { throw fault("a colon is missing") }
      guard fields.updateValue(try value(depth: depth + 1), forKey: name) == nil else {
        throw fault("the name \"\(name)\" comes twice")
      }
      skipSpace()
    } while take(",")
    guard take("}") else { throw fault("the end of an object is missing") }
    return .object(fields)
  }

  private mutating func array(depth: Int) throws(Failure) -> StateValue {
    var elements: [StateValue] = []
    position += 1
    skipSpace()
    if take("]") { return .array(elements) }
    repeat {
      elements.append(try value(depth: depth + 1))
      skipSpace()
    } while take(",")
    guard take("]") else { throw fault("the end of an array is missing") }
    return .array(elements)
  }

  private mutating func number() throws(Failure) -> String {
    let start = position
    func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }
    func skipDigits(_ parser: inout StateParser) throws(Failure) {
      guard isDigit(parser.next) else { throw parser.fault("a value is missing") }
      while isDigit(parser.next) { parser.position += 1 }
    }
    _ = take("-")
    if !take("0") { try skipDigits(&self) }
    if take(".") { try skipDigits(&self) }
    if take("e") || take("E") {
      _ = take("+") || take("-")
      try skipDigits(&self)
    }
    return String(decoding: text[start..<position], as: UTF8.self)
  }

  private mutating func string() throws(Failure) -> String {
    var bytes: [UInt8] = []
    position += 1
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw fault("text that is not UTF-8")
        }
        return text
      case UInt8(ascii: "\\"): bytes.append(contentsOf: try escape().utf8)
      case 0..<0x20: throw fault("a control character in text")
      default: bytes.append(byte)
      }
    }
    throw fault("the end of text is missing")
  }

  private mutating func escape() throws(Failure) -> String {
    guard let byte = next else { throw fault("the end of text is missing") }
    position += 1
    switch Character(UnicodeScalar(byte)) {
    case "\"": return "\""
    case "\\": return "\\"
    case "/": return "/"
    case "b": return "\u{8}"
    case "f": return "\u{C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "u":
      var units = [try unit()]
      if (0xD800..<0xDC00).contains(units[0]), take(word: "\\u") { units.append(try unit()) }
      guard let text = String(validating: units, as: UTF16.self) else {
        throw fault("half a surrogate pair")
      }
      return text
    default: throw fault("an unknown escape")
    }
  }

  private mutating func unit() throws(Failure) -> UInt16 {
    let digits = text[position...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw fault("four hexadecimal digits are missing") }
    position += 4
    return unit
  }
}
