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

  /// The same systems under another name, in a group of their own.
  func renamed(_ name: String, _ detail: String) -> RobustFamily {
    var result = RobustFamily(
      SystemFamily(
        name: name, title: name, detail: detail, contextRange: family.contextRange,
        makeSource: family.makeSource), group)
    result.isDefinite = isDefinite
    return result
  }
}
