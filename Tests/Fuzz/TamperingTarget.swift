import Foundation
import RelaxKit

/// Changes single numbers and letters of sound states, which gets deeper than changing their text.
///
/// The first byte names a state; then come changes: two bytes for the token, one for what it becomes,
/// and eight if that is given by its bits.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var source = unsafe Source(bytes: Array(UnsafeBufferPointer(start: bytes, count: count)))
  let state = soundTokens[Int(source.next()) % soundTokens.count]
  var tokens = state.tokens
  while !source.isEmpty {
    let index = Int(source.next()) << 8 | Int(source.next())
    let token = state.changeable[index % state.changeable.count]
    tokens[token] = changed(tokens[token], &source)
  }
  let text = Data(tokens.joined().utf8)
  (try? JSONDecoder().decode(SavedState.self, from: text))?.goOn()
  return 0
}

private struct Source {
  let bytes: [UInt8]
  var position = 0
  var isEmpty: Bool { position >= bytes.count }

  mutating func next() -> UInt8 {
    defer { position += 1 }
    return isEmpty ? 0 : bytes[position]
  }

  mutating func pattern() -> UInt64 { (0..<8).reduce(0) { sum, _ in sum << 8 | UInt64(next()) } }
}

private let lies = [
  "0", "1", "-1", "-0.0", "0.5", "1.5", "2", "7", "1e-12", "-1e-12", "1e3", "1e9", "1e16", "1e300",
  "1e308", "-1e308", "1.7976931348623157e308", "5e-324", "2.2250738585072014e-308",
  "0.9999999999999999", "1.0000000000000002", "100", "127", "128", "9007199254740992",
  "9007199254740993", "9223372036854775807", "-9223372036854775808", "18446744073709551615", "null",
  "[]", "\"\"",
]

/// A token with another number, or one other letter.
private func changed(_ token: String, _ source: inout Source) -> String {
  let kind = Int(source.next())
  if token.hasPrefix("\"") {
    var letters = Array(token.utf8)
    guard letters.count > 2 else { return token }
    let place = Int(source.pattern() % UInt64(letters.count - 2)) + 1
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    letters[place] = alphabet[kind % 64]
    return String(decoding: letters, as: UTF8.self)
  }
  switch kind {
  case ..<160: return lies[kind % lies.count]
  case ..<208:
    let number = Double(bitPattern: source.pattern())
    return number.isFinite ? "\(number)" : "0"
  case ..<240:
    guard let number = Double(token) else { return token }
    // A little more or less, and by factors of up to a thousand.
    let factor = (Double(source.next()) - 128) / 8
    return kind < 224 ? "\(number * (1 + factor * 1e-3))" : "\(number * factor)"
  default: return "\(Int64(bitPattern: source.pattern()))"
  }
}

/// The text of a state in tokens, and which of them are numbers or long strings.
private struct TokenList {
  var tokens: [String] = []
  var changeable: [Int] = []

  init(_ text: String) {
    var rest = text[...]
    while let match = rest.firstMatch(of: /-?[0-9][-+.0-9eE]*|"[-_A-Za-z0-9]{12,}"(?!:)/) {
      tokens.append(String(rest[..<match.range.lowerBound]))
      changeable.append(tokens.count)
      tokens.append(String(match.output))
      rest = rest[match.range.upperBound...]
    }
    tokens.append(String(rest))
  }
}

private let soundTokens = soundStates.map(TokenList.init)
