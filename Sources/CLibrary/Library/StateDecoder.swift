// The part of JSONDecoder that saved states need, without Foundation.

/// Makes a value of a saved one.
///
/// - Throws: what the value's type throws about it, as a refusal of the state.
func decode<Value: Decodable>(
  _ type: Value.Type, from value: StateValue
) throws(Failure) -> Value {
  do {
    return try Value(from: StateDecoder(value: value, codingPath: []))
  } catch let error as DecodingError {
    throw Failure(error)
  } catch {
    throw Failure(
      DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "\(error)")))
  }
}

private struct StateDecoder: Decoder {
  let value: StateValue
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .object(let fields) = value else { throw mismatch([String: StateValue].self) }
    return KeyedDecodingContainer(Keyed(fields: fields, codingPath: codingPath))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .array(let elements) = value else { throw mismatch([StateValue].self) }
    return Unkeyed(elements: elements, codingPath: codingPath)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

  fileprivate func mismatch(_ type: Any.Type) -> DecodingError {
    .typeMismatch(
      type, .init(codingPath: codingPath, debugDescription: "is not of the type \(type)"))
  }
}

extension StateDecoder: SingleValueDecodingContainer {
  func decodeNil() -> Bool { if case .null = value { true } else { false } }

  func decode(_ type: Bool.Type) throws -> Bool {
    guard case .bool(let value) = value else { throw mismatch(type) }
    return value
  }

  func decode(_ type: String.Type) throws -> String {
    guard case .string(let value) = value else { throw mismatch(type) }
    return value
  }

  func decode(_ type: Double.Type) throws -> Double {
    guard case .number(let text) = value, let value = Double(text), value.isFinite else {
      throw mismatch(type)
    }
    return value
  }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    guard let integer = type as? any FixedWidthInteger.Type else {
      return type == Float.self ? try cast(Float(decode(Double.self))) : try Value(from: self)
    }
    return try cast(decode(integer: integer))
  }

  private func decode<Value: FixedWidthInteger>(integer type: Value.Type) throws -> Value {
    guard case .number(let text) = value else { throw mismatch(type) }
    if let value = Value(text) { return value }
    // Such as 1e3.
    guard let value = Double(text).flatMap({ Value(exactly: $0) }) else { throw mismatch(type) }
    return value
  }

  private func cast<Value>(_ value: Any) throws -> Value {
    guard let value = value as? Value else { throw mismatch(Value.self) }
    return value
  }
}

private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let fields: [String: StateValue]
  let codingPath: [any CodingKey]

  var allKeys: [Key] { fields.keys.compactMap(Key.init(stringValue:)) }

  func contains(_ key: Key) -> Bool { fields[key.stringValue] != nil }

  private func decoder(_ key: Key) throws -> StateDecoder {
    guard let value = fields[key.stringValue] else {
      throw DecodingError.keyNotFound(
        key,
        .init(codingPath: codingPath, debugDescription: "\(key.stringValue) is missing"))
    }
    return StateDecoder(value: value, codingPath: codingPath + [key])
  }

  func decodeNil(forKey key: Key) throws -> Bool { try decoder(key).decodeNil() }

  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
    try decoder(key).decode(type)
  }

  func decode(_ type: String.Type, forKey key: Key) throws -> String {
    try decoder(key).decode(type)
  }

  func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
    try decoder(key).decode(type)
  }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try decoder(key).decode(type)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> { try decoder(key).container(keyedBy: type) }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try decoder(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder {
    StateDecoder(value: .object(fields), codingPath: codingPath)
  }

  func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }
}

private struct Unkeyed: UnkeyedDecodingContainer {
  let elements: [StateValue]
  let codingPath: [any CodingKey]
  var currentIndex = 0

  init(elements: [StateValue], codingPath: [any CodingKey]) {
    (self.elements, self.codingPath) = (elements, codingPath)
  }

  var count: Int? { elements.count }

  var isAtEnd: Bool { currentIndex >= elements.count }

  private func decoder() throws -> StateDecoder {
    let path = codingPath + [PlaceKey(place: currentIndex)]
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(
        Any.self, .init(codingPath: path, debugDescription: "is missing"))
    }
    return StateDecoder(value: elements[currentIndex], codingPath: path)
  }

  private mutating func next<Value>(_ body: (StateDecoder) throws -> Value) throws -> Value {
    let value = try body(decoder())
    currentIndex += 1
    return value
  }

  mutating func decodeNil() throws -> Bool {
    let isNil = try decoder().decodeNil()
    if isNil { currentIndex += 1 }
    return isNil
  }

  mutating func decode(_ type: Bool.Type) throws -> Bool { try next { try $0.decode(type) } }

  mutating func decode(_ type: String.Type) throws -> String { try next { try $0.decode(type) } }

  mutating func decode(_ type: Double.Type) throws -> Double { try next { try $0.decode(type) } }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try next { try $0.decode(type) }
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> { try next { try $0.container(keyedBy: type) } }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try next { try $0.unkeyedContainer() }
  }

  mutating func superDecoder() throws -> any Decoder { try next { $0 } }
}

/// The place of an element in an array.
struct PlaceKey: CodingKey {
  let place: Int

  init(place: Int) { self.place = place }

  init?(stringValue: String) { nil }

  init?(intValue: Int) { place = intValue }

  var stringValue: String { "[\(place)]" }

  var intValue: Int? { place }
}
