import Foundation

@testable import RelaxKit

/// Reads the bytes as packed numbers, and packs them as numbers.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
  let text = String(decoding: input, as: UTF8.self)
  if let packed = try? PackedDoubles(from: TextCoder(text: text)) {
    precondition(written(packed) == text, "what is read is written otherwise")
  }
  let values = stride(from: 0, to: count - count % 8, by: 8).map { start in
    Double(bitPattern: input[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) })
  }
  let back = try? PackedDoubles(from: TextCoder(text: written(PackedDoubles(values))))
  precondition(
    back?.values.map(\.bitPattern) == values.map(\.bitPattern), "a number comes back otherwise")
  return 0
}

private func written(_ packed: PackedDoubles) -> String {
  guard let data = try? JSONEncoder().encode(packed) else { preconditionFailure("not written") }
  return String(decoding: data.dropFirst().dropLast(), as: UTF8.self)
}

/// Decodes one string.
private struct TextCoder: Decoder, SingleValueDecodingContainer {
  let text: String
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func singleValueContainer() -> any SingleValueDecodingContainer { self }
  func decodeNil() -> Bool { false }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    guard let value = text as? Value else {
      throw DecodingError.typeMismatch(type, .init(codingPath: [], debugDescription: "a text"))
    }
    return value
  }

  func container<Key>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    throw DecodingError.typeMismatch(type, .init(codingPath: [], debugDescription: "a text"))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    throw DecodingError.typeMismatch([Any].self, .init(codingPath: [], debugDescription: "a text"))
  }
}
