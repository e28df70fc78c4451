import RelaxReporting

/// The values of a line with which a peer answers: `ok KEY=VALUE ...`.
struct PeerReply: Sendable, Equatable {
  private let line: String
  private let values: [String: String]

  /// Reads a line.
  ///
  /// - Throws: what the line reports instead of values, or that it is not of the protocol.
  init(line: String) throws(PeerError) {
    self.line = line
    let words = line.split(separator: " ", maxSplits: 1)
    let rest = words.count == 2 ? String(words[1]) : ""
    switch words.first {
    case "ok": values = try Self.values(of: rest, line: line)
    case "unsupported": throw .unsupported(rest)
    case "error": throw .failed(rest)
    default: throw .malformed(line)
    }
  }

  /// The number with that key.
  ///
  /// - Throws: ``PeerError/malformed(_:)`` if there is none.
  func number(_ key: String) throws(PeerError) -> Double {
    guard let number = values[key].flatMap(Double.init), number.isFinite else {
      throw .malformed(line)
    }
    return number
  }

  /// The text with that key; nil if there is none.
  func text(_ key: String) -> String? { values[key] }

  /// A version comes last and takes the rest of the line.
  private static func values(
    of text: String, line: String
  ) throws(PeerError) -> [String: String] {
    var values: [String: String] = [:]
    var rest = text[...]
    while !rest.isEmpty {
      guard let sign = rest.firstIndex(of: "="), sign > rest.startIndex else {
        throw .malformed(line)
      }
      let key = String(rest[..<sign])
      rest = rest[rest.index(after: sign)...]
      let end = key == "version" ? rest.endIndex : rest.firstIndex(of: " ") ?? rest.endIndex
      guard !key.contains(" "), values.updateValue(String(rest[..<end]), forKey: key) == nil else {
        throw .malformed(line)
      }
      rest = rest[end...].drop { $0 == " " }
    }
    return values
  }
}
