import RelaxReporting

extension RobustFamily {
  /// All families but the recorded ones.
  static func catalog() throws -> [RobustFamily] {
    try shiftedFamilies() + warmFamilies() + diffusionFamilies() + oddFamilies()
      + transportFamilies() + directedFamilies() + skewFamilies()
  }

  /// The recorded sequences in a folder.
  static func recorded(atPath path: String) throws -> [RobustFamily] {
    try SystemFamily.recorded(atPath: path).map {
      var result = RobustFamily($0, .recorded)
      result.iterationLimit = 5000
      return result
    }
  }
}
