internal import CRelaxKit

// The part of JSONEncoder that saved states need, without Foundation. Fields stand in the order in which
// they are written.

/// The JSON text of a value.
func encoded(_ value: some Encodable) throws(Failure) -> [UInt8] {
  let node = StateNode()
  do {
    try value.encode(to: StateEncoder(node: node, codingPath: []))
  } catch {
    throw Failure(RELAXKIT_INVALID_STATE, "the state cannot be written: \(error)")
  }
  var text: [UInt8] = []
  node.write(to: &text)
  return text
}

/// A value under way.
private final class StateNode {
  private enum Kind {
    case nothing
    case scalar([UInt8])
    case array([StateNode])
    case object([(name: String, value: StateNode)])
  }

  private var kind = Kind.nothing

  func set(_ scalar: [UInt8]) { kind = .scalar(scalar) }

  func beginArray() { if case .nothing = kind { kind = .array([]) } }

  func beginObject() { if case .nothing = kind { kind = .object([]) } }

  var count: Int { if case .array(let elements) = kind { elements.count } else { 0 } }

  func appended() -> StateNode {
    let node = StateNode()
    guard case .array(var elements) = kind else { return node }
    // So that there is one owner, and no copy.
    kind = .nothing
    elements.append(node)
    kind = .array(elements)
    return node
  }

  func named(_ name: String) -> StateNode {
    let node = StateNode()
    guard case .object(var fields) = kind else { return node }
    kind = .nothing
    fields.append((name, node))
    kind = .object(fields)
    return node
  }

  func write(to text: inout [UInt8]) {
    switch kind {
    case .nothing: text += Array("{}".utf8)
    case .scalar(let scalar): text += scalar
    case .array(let elements):
      text.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        element.write(to: &text)
      }
      text.append(UInt8(ascii: "]"))
    case .object(let fields):
      text.append(UInt8(ascii: "{"))
      for (index, field) in fields.enumerated() {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        text += quoted(field.name)
        text.append(UInt8(ascii: ":"))
        field.value.write(to: &text)
      }
      text.append(UInt8(ascii: "}"))
    }
  }
}

private func quoted(_ string: String) -> [UInt8] {
  var text = [UInt8(ascii: "\"")]
  for byte in string.utf8 {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
    case 0..<0x20:
      let digits = String(byte, radix: 16)
      text += Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
    default: text.append(byte)
    }
  }
  return text + [UInt8(ascii: "\"")]
}

private struct StateEncoder: Encoder {
  let node: StateNode
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    node.beginObject()
    return KeyedEncodingContainer(Keyed(node: node, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.beginArray()
    return Unkeyed(node: node, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension StateEncoder: SingleValueEncodingContainer {
  func encodeNil() { node.set(Array("null".utf8)) }

  func encode(_ value: Bool) { node.set(Array("\(value)".utf8)) }

  func encode(_ value: String) { node.set(quoted(value)) }

  func encode(_ value: Double) throws {
    guard value.isFinite else {
      throw EncodingError.invalidValue(
        value, .init(codingPath: codingPath, debugDescription: "\(value) is not finite"))
    }
    node.set(Array("\(value)".utf8))
  }

  func encode<Value: Encodable>(_ value: Value) throws {
    if let integer = value as? any FixedWidthInteger {
      node.set(Array("\(integer)".utf8))
    } else if let value = value as? Float {
      try encode(Double(value))
    } else {
      try value.encode(to: self)
    }
  }
}

private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: StateNode
  let codingPath: [any CodingKey]

  private func encoder(_ key: Key) -> StateEncoder {
    StateEncoder(node: node.named(key.stringValue), codingPath: codingPath + [key])
  }

  func encodeNil(forKey key: Key) { encoder(key).encodeNil() }

  func encode(_ value: Bool, forKey key: Key) { encoder(key).encode(value) }

  func encode(_ value: String, forKey key: Key) { encoder(key).encode(value) }

  func encode(_ value: Double, forKey key: Key) throws { try encoder(key).encode(value) }

  func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    try encoder(key).encode(value)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> { encoder(key).container(keyedBy: type) }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    encoder(key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder {
    StateEncoder(node: node.named("super"), codingPath: codingPath)
  }

  func superEncoder(forKey key: Key) -> any Encoder { encoder(key) }
}

private struct Unkeyed: UnkeyedEncodingContainer {
  let node: StateNode
  let codingPath: [any CodingKey]

  var count: Int { node.count }

  private func encoder() -> StateEncoder {
    let path = codingPath + [PlaceKey(place: node.count)]
    return StateEncoder(node: node.appended(), codingPath: path)
  }

  func encodeNil() { encoder().encodeNil() }

  func encode(_ value: Bool) { encoder().encode(value) }

  func encode(_ value: String) { encoder().encode(value) }

  func encode(_ value: Double) throws { try encoder().encode(value) }

  func encode<Value: Encodable>(_ value: Value) throws { try encoder().encode(value) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> { encoder().container(keyedBy: type) }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder().unkeyedContainer() }

  func superEncoder() -> any Encoder { encoder() }
}
