/// Whether omega lies in (0, 2), outside of which no relaxation method converges (Kahan 1958).
func isRelaxationParameter(_ omega: Double) -> Bool { omega > 0 && omega < 2 }

/// Stops the program unless omega lies in (0, 2).
func checkOmega(_ omega: Double) {
  require(
    isRelaxationParameter(omega),
    "omega is \(omega); a relaxation parameter must lie strictly between 0 and 2")
}

extension KeyedDecodingContainer {
  /// Reads an omega back and refuses one outside (0, 2).
  func decodeOmega(forKey key: Key) throws -> Double {
    let omega = try decode(Double.self, forKey: key)
    guard isRelaxationParameter(omega) else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self, debugDescription: "omega is \(omega); it must lie in (0, 2)")
    }
    return omega
  }
}
