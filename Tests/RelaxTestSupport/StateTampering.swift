public import Foundation

/// A saved state with one of its parts replaced.
///
/// - Parameters:
///   - state: what is saved.
///   - path: the keys and indices that lead to the part.
///   - value: what to put there; nil to leave the key out.
public func tampered(_ state: some Encodable, at path: [any Sendable], to value: Any?) throws
  -> Data
{
  let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(state))
  return try JSONSerialization.data(withJSONObject: replaced(object, path[...], value) ?? [:])
}

/// Why a saved state is refused; nil if it is read, or refused for another reason than its contents.
public func refusal<State: Decodable>(_ type: State.Type, _ data: Data) -> String? {
  do {
    _ = try JSONDecoder().decode(type, from: data)
    return nil
  } catch DecodingError.dataCorrupted(let context) {
    return context.debugDescription
  } catch {
    return nil
  }
}

private func replaced(_ object: Any, _ path: ArraySlice<any Sendable>, _ value: Any?) -> Any? {
  guard let first = path.first else { return value }
  if let index = first as? Int, var list = object as? [Any] {
    list[index] = replaced(list[index], path.dropFirst(), value) ?? NSNull()
    return list
  }
  if let key = first as? String, var parts = object as? [String: Any] {
    parts[key] = replaced(parts[key] ?? NSNull(), path.dropFirst(), value)
    return parts
  }
  return object
}
