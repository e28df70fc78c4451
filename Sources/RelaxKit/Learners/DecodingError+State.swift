extension DecodingError {
  /// A saved state whose parts are malformed or contradict each other.
  static func inconsistentState(_ message: String, in decoder: any Decoder) -> DecodingError {
    .dataCorrupted(Context(codingPath: decoder.codingPath, debugDescription: message))
  }
}

/// The most rounds a saved state may claim: as many as a `Double` counts exactly.
let largestRecordCount = 1 << 53
