extension DecodingError {
  /// A saved state whose parts are malformed or contradict each other.
  static func inconsistentState(_ message: String, in decoder: any Decoder) -> DecodingError {
    .dataCorrupted(Context(codingPath: decoder.codingPath, debugDescription: message))
  }
}
