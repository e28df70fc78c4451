extension CountMixture: Codable {
  private enum CodingKeys: CodingKey {
    case method
    case isGuided
    case valueCount
    case scaledCount
    case solves
    case windows
  }

  /// Reads a mixture back: the solves, and for each window what cannot be computed from them.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if its parts do not fit.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      method: try container.decode(DefaultLearner.Method.self, forKey: .method),
      isGuided: try container.decode(Bool.self, forKey: .isGuided),
      valueCount: try container.decode(in: 0...TuningContext.valueLimit, forKey: .valueCount))
    let numbers = try container.decode(PackedDoubles.self, forKey: .solves).values
    let width = SolvedSystem.numberCount + valueCount
    let count = numbers.count / width
    guard numbers.count == count * width, count <= CountWindow.capacity else {
      throw container.inconsistentState(
        forKey: .solves, "has \(numbers.count) numbers, and a solve has \(width)")
    }
    for index in 0..<count {
      guard let solve = SolvedSystem(numbers: Array(numbers[index * width..<(index + 1) * width]))
      else {
        throw container.inconsistentState(forKey: .solves, "[\(index)] has an impossible number")
      }
      append(solve)
    }
    let states = try container.decode([PackedDoubles].self, forKey: .windows).map(\.values)
    guard states.count == windows.count else {
      throw container.inconsistentState(
        forKey: .windows, "has \(states.count) entries and needs \(windows.count)")
    }
    for index in windows.indices where !windows[index].restore(states[index], solveCount: count) {
      throw container.inconsistentState(forKey: .windows, "[\(index)] has an impossible number")
    }
    scale(by: try container.decode(in: 0...count, forKey: .scaledCount))
    weigh()
  }

  /// Writes the mixture.
  ///
  /// - Throws: what the encoder throws.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(method, forKey: .method)
    try container.encode(isGuided, forKey: .isGuided)
    try container.encode(valueCount, forKey: .valueCount)
    try container.encode(scaledCount, forKey: .scaledCount)
    try container.encode(PackedDoubles(solves.flatMap(\.numbers)), forKey: .solves)
    try container.encode(windows.map { PackedDoubles($0.numbers) }, forKey: .windows)
  }
}
