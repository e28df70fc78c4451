// What is saved of a mixture: the solves, and for each window what cannot be computed from them.

extension CountMixture {
  /// The state as it is saved.
  struct State: Codable {
    private let isGuided: Bool
    private let valueCount: Int
    private let scaledCount: Int
    private let solves: PackedDoubles
    private let windows: [CountWindow.State]

    init(_ mixture: CountMixture) {
      isGuided = mixture.isGuided
      valueCount = mixture.valueCount
      scaledCount = mixture.scaledCount
      solves = PackedDoubles(mixture.solves.flatMap(\.numbers))
      windows = mixture.windows.map(\.state)
    }

    /// Reads a state back.
    ///
    /// - Throws: `DecodingError.dataCorrupted` if its parts do not fit.
    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      isGuided = try container.decode(Bool.self, forKey: .isGuided)
      valueCount = try container.decode(in: 0...TuningContext.valueLimit, forKey: .valueCount)
      solves = try container.decode(PackedDoubles.self, forKey: .solves)
      let width = SolvedSystem.numberCount + valueCount
      let (count, rest) = solves.values.count.quotientAndRemainder(dividingBy: width)
      guard rest == 0, count <= CountWindow.capacity else {
        throw container.inconsistentState(
          forKey: .solves, "has \(solves.values.count) numbers, and a solve has \(width)")
      }
      scaledCount = try container.decode(in: 0...count, forKey: .scaledCount)
      windows = try container.decode([CountWindow.State].self, forKey: .windows)
      if let index = windows.firstIndex(where: { $0.targets.count != count }) {
        throw container.inconsistentState(
          forKey: .windows, "[\(index)] has \(windows[index].targets.count) of \(count) solves")
      }
    }

    /// The mixture that was saved.
    ///
    /// - Throws: `DecodingError.dataCorrupted` for solves that are none, or windows of another method.
    func mixture(_ method: DefaultLearner.Method, at path: [any CodingKey]) throws -> CountMixture {
      let width = SolvedSystem.numberCount + valueCount
      let list = try stride(from: 0, to: solves.values.count, by: width).map { start in
        guard let solve = SolvedSystem(numbers: solves.values[start..<start + width]) else {
          throw DecodingError.inconsistentState(
            "solves[\(start / width)] has a number that is impossible", at: path)
        }
        return solve
      }
      let fresh = CountMixture(method: method, isGuided: isGuided, valueCount: valueCount)
      guard windows.count == fresh.windows.count else {
        throw DecodingError.inconsistentState(
          "windows has \(windows.count) entries and needs \(fresh.windows.count)", at: path)
      }
      return CountMixture(fresh, solves: list, windows: windows, scaledCount: scaledCount)
    }
  }
}

extension CountWindow.State: Codable {
  private enum CodingKeys: CodingKey {
    case evidence
    case squares
    case squareCount
    case fits
  }

  /// Reads a state back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` for numbers that are impossible.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    evidence = try container.decode(in: CountWindow.evidences, forKey: .evidence)
    squares = try container.decode(in: 0...CountWindow.noiseMemory, forKey: .squares)
    squareCount = try container.decode(in: 0...CountWindow.noiseMemory, forKey: .squareCount)
    let fits = try container.decode(PackedDoubles.self, forKey: .fits).values.map(\.bitPattern)
    noises = fits.map { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) }
    targets = fits.map { Float(bitPattern: UInt32(truncatingIfNeeded: $0 >> 32)) }
    let (range, counts) = (CountWindow.noises, CountWindow.logCounts)
    for index in noises.indices
    where !range.contains(Double(noises[index])) || !counts.contains(Double(targets[index])) {
      throw container.inconsistentState(
        forKey: .fits, "[\(index)] = \(noises[index]), \(targets[index]) are impossible")
    }
  }

  /// Writes the state, the variance and the log count of a solve as the halves of one number.
  ///
  /// - Throws: what the encoder throws.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(evidence, forKey: .evidence)
    try container.encode(squares, forKey: .squares)
    try container.encode(squareCount, forKey: .squareCount)
    let fits = noises.indices.map { index in
      Double(bitPattern: UInt64(noises[index].bitPattern) | UInt64(targets[index].bitPattern) << 32)
    }
    try container.encode(PackedDoubles(fits), forKey: .fits)
  }
}
