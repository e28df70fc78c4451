extension DecodingError {
  /// A saved state whose parts are malformed or contradict each other.
  static func inconsistentState(_ message: String, in decoder: any Decoder) -> DecodingError {
    inconsistentState(message, at: decoder.codingPath)
  }

  /// A saved state whose parts at a path are malformed or contradict each other.
  static func inconsistentState(_ message: String, at path: [any CodingKey]) -> DecodingError {
    .dataCorrupted(Context(codingPath: path, debugDescription: message))
  }
}
