/// Windows that explain the same solves in different ways, weighed by how well each foretold them.
///
/// What is believed follows from the solves alone, which are all that is saved.
struct CountMixture: Sendable {
  let method: DefaultLearner.Method
  /// Whether guesses from the matrix are given, and how many numbers of the caller.
  let isGuided: Bool
  let valueCount: Int

  private(set) var solves: [SolvedSystem] = []
  private var families: [WindowFamily] = []
  /// For each of the caller's numbers how it is scaled.
  private var scales: [ValueScale]

  /// When the window is full the newer half stays.
  private static let keptCount = CountWindow.capacity / 2
  /// With so many solves all is learned anew, by what they say of the noise and of ranges.
  private static let renewals = [4, 8, 16, keptCount]

  /// How much less a window is believed at first, as a logarithm: for telling systems apart by one of the
  /// caller's numbers, for ignoring the guess, for imaginary eigenvalues, for flat counts.
  private static let valuePenalty = 2.5
  private static let unguidedPenalty = 3.0
  private static let imaginaryPenalty = 4.0
  private static let flatPenalty = 1.0

  init(
    method: DefaultLearner.Method, isGuided: Bool, valueCount: Int, solves: [SolvedSystem] = []
  ) {
    self.method = method
    self.isGuided = isGuided
    self.valueCount = valueCount
    scales = Array(repeating: ValueScale(), count: valueCount)
    if method == .incompleteCholesky {
      add(.incompleteCholesky, penalty: 0)
    } else {
      if isGuided { add(.guided, penalty: 0) }
      if method != .parameter { add(.unguided, penalty: isGuided ? Self.unguidedPenalty : 0) }
      if method == .sor || method == .unknown, !isGuided {
        add(.imaginary, penalty: Self.imaginaryPenalty)
      }
      if method != .sor { add(.flat, penalty: Self.flatPenalty) }
    }
    weigh()
    self.solves.reserveCapacity(CountWindow.capacity)
    let renewed = Self.renewals.last { $0 <= solves.count } ?? 0
    for solve in solves { append(solve, isLearned: self.solves.count >= renewed) }
  }

  private mutating func add(_ kind: WindowPrior.Kind, penalty: Double) {
    let penalties = [0] + Array(repeating: Self.valuePenalty, count: valueCount)
    families.append(WindowFamily(kind, beliefs: penalties.map { -penalty - $0 }))
  }

  private mutating func weigh() {
    let belief = families.reduce(-.infinity) { max($0, $1.belief) }
    var total = 0.0
    for index in families.indices { total += families[index].weigh(from: belief) }
    for index in families.indices { families[index].divideProbabilities(by: total) }
  }

  // MARK: Choice

  /// A depth, and what is believed of the log count with it.
  struct Decision: Sendable {
    var depth = 0.0
    var mean = 4.0
    var variance = 1.0
    /// By how much log counts scatter about that.
    var noise = 0.0
    fileprivate var bound = Float.infinity

    /// The iterations to expect.
    var count: Double { max(exp(min(mean, 40)), 1) }

    /// Between how many they lie with a probability of two thirds.
    var likelyCounts: ClosedRange<Double> {
      let deviation = exp((variance + noise).squareRoot())
      return count / deviation...count * deviation
    }
  }

  /// Offsets of depths from what the guess suggests, densely near it.
  private static let near = [
    WindowPrior.Batch(-0.8, -0.5, -0.28, -0.12, 0.02, 0.16, 0.32, 0.5),
    WindowPrior.Batch(0.7, 0.95, 1.25, 1.6, 2, 2.5, 3, 3.5),
  ]
  private static let steps = WindowPrior.Batch(0, 1, 2, 3, 4, 5, 6, 7)
  /// Offsets from the best depth so far, as shares of the distance to those beside it.
  private static let close = WindowPrior.Batch(-0.6, -0.4, -0.25, -0.12, 0.12, 0.25, 0.4, 0.6)

  /// How far offsets near the guess lie apart, as a share of them, and at least.
  private static let (gapShare, leastGap): (Float, Float) = (0.35, 0.16)

  /// Turns to a system, whose counts are then asked for.
  private mutating func turn(toGuess guess: Double?, reduction: Double, values: [Double]) {
    for index in families.indices {
      families[index].turn(toGuess: guess, reduction: reduction, scales: scales, values: values)
    }
  }

  /// The depth whose count may well be least.
  mutating func decide(guess: Double?, reduction: Double, values: [Double]) -> Decision {
    turn(toGuess: guess, reduction: reduction, values: values)
    let center = families[0].rows.center
    let depths = method.depths(center: center)
    let range = (Float(depths.lowerBound), Float(depths.upperBound))
    var best = Decision()
    let step = (range.1 - range.0) / 15
    if isGuided {
      for offsets in Self.near { look(Float(center) + offsets, range, &best) }
    }
    if !isGuided || families[0].probability < 0.99 {
      look(range.0 + step * Self.steps, range, &best)
      look(range.0 + step * (8 + Self.steps), range, &best)
    }
    let offset = Float(abs(best.depth - center))
    let gap = isGuided ? min(max(Self.leastGap, Self.gapShare * offset), step) : step
    look(Float(best.depth) + gap * Self.close, range, &best)
    return best
  }

  /// Looks at some depths for one that may be better.
  private mutating func look(
    _ depths: WindowPrior.Batch, _ range: (Float, Float), _ best: inout Decision
  ) {
    typealias Batch = WindowPrior.Batch
    let depths = depths.limited(range.0, Batch(repeating: range.1))
    let expected = expect(depths)
    let bounds = expected.mean - expected.variance.squareRoot() * expected.optimism
    for lane in 0..<Batch.scalarCount where bounds[lane] < best.bound {
      best = Decision(
        depth: Double(depths[lane]), mean: Double(expected.mean[lane]),
        variance: Double(expected.variance[lane]), noise: Double(expected.noise),
        bound: bounds[lane])
    }
  }

  /// What all windows together expect of some depths, and how optimistic they are.
  private mutating func expect(_ depths: WindowPrior.Batch) -> WindowFamily.Expectation {
    var sum = WindowFamily.Expectation()
    for index in families.indices { families[index].expect(depths, into: &sum) }
    sum.divide(by: sum.probability)
    return sum
  }

  /// What is believed of a system with each of some depths.
  mutating func believe(
    _ depths: [Double], guess: Double?, reduction: Double, values: [Double]
  ) -> [Decision] {
    turn(toGuess: guess, reduction: reduction, values: values)
    return depths.map { depth in
      let expected = expect(WindowPrior.Batch(repeating: Float(depth)))
      return Decision(
        depth: depth, mean: Double(expected.mean[0]), variance: Double(expected.variance[0]),
        noise: Double(expected.noise))
    }
  }

  // MARK: Learning

  /// Learns a solve.
  mutating func record(_ solve: SolvedSystem) {
    append(solve, isLearned: true)
    guard solves.count == CountWindow.capacity else { return }
    solves.removeFirst(Self.keptCount)
    for index in families.indices { families[index].removeFirst(Self.keptCount) }
    renew()
  }

  private mutating func append(_ solve: SolvedSystem, isLearned: Bool) {
    solves.append(solve)
    for index in families.indices { families[index].append(solve) }
    if Self.renewals.contains(solves.count) {
      renew()
    } else if isLearned {
      let row = solves.count - 1
      for value in scales.indices { scales[value].place(solve.values[value], row: row) }
      learn(row)
      weigh()
    }
  }

  /// Learns the solves anew: first how noisy they are, then with that noise.
  private mutating func renew() {
    for value in scales.indices { scales[value].learn(solves, index: value) }
    for pass in 0..<2 {
      for index in families.indices { families[index].restart(keepingNoise: pass > 0) }
      for row in solves.indices { learn(row) }
    }
    weigh()
  }

  private mutating func learn(_ row: Int) {
    for index in families.indices { families[index].learn(row, scales: scales) }
  }

  // MARK: Words

  /// How the counts are explained, in words.
  var explanations: String {
    families.map { family in
      let means =
        switch family.rows.prior.kind {
        case .guided: "the best omega follows the guess from the matrix"
        case .unguided: "the best omega is much the same for all systems"
        case .imaginary: "omega is best below 1"
        case .flat: "counts hardly depend on omega"
        case .incompleteCholesky: "the best alpha follows the number of unknowns"
        }
      return family.windows.filter(\.isAsked).map { window in
        let share = (100 * window.probability).text(places: 0)
        let value = window.valueIndex.map { " and depends on number \($0 + 1) of the context" }
        return "; with a probability of \(share) % \(means)\(value ?? "")"
      }.joined()
    }.joined()
  }
}

extension CountMixture: Codable {
  private enum CodingKeys: CodingKey {
    case method
    case isGuided
    case valueCount
    case solves
  }

  /// Reads a mixture back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if its parts do not fit.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let valueCount = try container.decode(in: 0...TuningContext.valueLimit, forKey: .valueCount)
    let numbers = try container.decode(PackedDoubles.self, forKey: .solves).values
    let width = SolvedSystem.numberCount + valueCount
    guard numbers.count % width == 0, numbers.count / width < CountWindow.capacity else {
      throw container.inconsistentState(
        forKey: .solves, "has \(numbers.count) numbers, and a solve has \(width)")
    }
    let solves = try stride(from: 0, to: numbers.count, by: width).map { start in
      guard let solve = SolvedSystem(numbers: numbers[start..<start + width]) else {
        throw container.inconsistentState(forKey: .solves, "[\(start)] begins no solve")
      }
      return solve
    }
    self.init(
      method: try container.decode(DefaultLearner.Method.self, forKey: .method),
      isGuided: try container.decode(Bool.self, forKey: .isGuided), valueCount: valueCount,
      solves: solves)
  }

  /// Writes the mixture.
  ///
  /// - Throws: what the encoder throws.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(method, forKey: .method)
    try container.encode(isGuided, forKey: .isGuided)
    try container.encode(valueCount, forKey: .valueCount)
    try container.encode(PackedDoubles(solves.flatMap(\.numbers)), forKey: .solves)
  }
}
