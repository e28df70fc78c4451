import Foundation

/// Decodes a saved state from JSON in which "NaN", "inf" and "-inf" stand for those numbers.
package func decodeState<Value: Decodable>(_ type: Value.Type, _ json: String) throws -> Value {
  let decoder = JSONDecoder()
  decoder.nonConformingFloatDecodingStrategy = .convertFromString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "NaN")
  return try decoder.decode(type, from: Data(json.utf8))
}
