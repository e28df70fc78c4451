// The numbers of a saved state are held to what a state can be: to what initializers demand, and to what
// keeps later arithmetic from overflowing. A refusal names the field and its value.

extension KeyedDecodingContainer {
  /// Reads a number and refuses one outside a range.
  func decode<Value: Decodable & Comparable>(
    in range: ClosedRange<Value>, forKey key: Key
  ) throws -> Value {
    let value = try decode(Value.self, forKey: key)
    guard range.contains(value) else {
      throw inconsistentState(forKey: key, "= \(value) is outside \(range)")
    }
    return value
  }

  /// Reads a list of numbers and refuses one of another length, and numbers outside a range.
  func decodeList<Value: Decodable & Comparable>(
    count: ClosedRange<Int>, in range: ClosedRange<Value>, forKey key: Key
  ) throws -> [Value] {
    let values = try decode([Value].self, forKey: key)
    guard count.contains(values.count) else {
      let expected = count.count == 1 ? "\(count.lowerBound)" : "\(count)"
      throw inconsistentState(forKey: key, "has \(values.count) numbers and needs \(expected)")
    }
    if let index = values.firstIndex(where: { !range.contains($0) }) {
      throw inconsistentState(forKey: key, "[\(index)] = \(values[index]) is outside \(range)")
    }
    return values
  }

  /// A field of a saved state that is impossible; the description follows its name.
  func inconsistentState(forKey key: Key, _ description: String) -> DecodingError {
    let separator = description.hasPrefix("[") ? "" : " "
    return .inconsistentState(key.stringValue + separator + description, at: codingPath)
  }
}

extension ClosedRange<Double> {
  /// All finite numbers from 0 on.
  static var notNegative: Self { 0...Double.greatestFiniteMagnitude }

  /// All finite numbers.
  static var finite: Self { -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude }

  /// The weights of means over counts: those of a first guess, at least 1, and one for each count.
  static var meanWeights: Self { 1...0x1p54 }
}
