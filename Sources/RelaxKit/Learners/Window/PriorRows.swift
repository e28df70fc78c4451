/// What a prior says of the solves of a window, and of the system at hand: the log counts it expects, and
/// their features φ.
struct PriorRows: Sendable {
  let kind: WindowPrior.Kind
  private let hypotheses: [WindowPrior.Hypothesis]
  private let roots: [Float]
  private var columns: [YoungTable.Column]
  private var tables: [YoungTable?]
  private var table = 0
  private var shift: Float = 0
  private var guess = 0.0
  private var reduction = 18.4

  /// Log counts of the hypotheses at the depth looked at.
  private var logCounts: [Float]

  /// The depth expected to be best; 0 where there is no guess.
  private(set) var center = 0.0

  /// The features of the depths last looked at, for each hypothesis those of all depths.
  private(set) var features: [WindowPrior.Batch]

  /// For each solve the log count expected, how far its depth is from the center, where its system lies on
  /// the scale on which best depths are nearly a straight line of guesses, and the features.
  private(set) var means: [Float] = []
  private(set) var places: [Float] = []
  private(set) var systems: [Float] = []
  private(set) var rowFeatures: [CountWindow.Chunk] = []

  private var chunkCount: Int { logCounts.count / CountWindow.Chunk.scalarCount }

  /// Where the system at hand lies.
  private(set) var system: Float = 0

  /// Tables are made for every quarter of the logarithm of the reduction.
  private static let firstLogReduction = -1.0
  private static let tableCount = 20
  static let reductions = 0.4...40.0

  init(_ kind: WindowPrior.Kind) {
    self.kind = kind
    hypotheses = WindowPrior.hypotheses(kind)
    roots = hypotheses.map { Float($0.weight.squareRoot()) }
    columns = hypotheses.map { YoungTable.Column(bestDepth: $0.offset) }
    tables = Array(repeating: nil, count: Self.tableCount)
    logCounts = Array(repeating: 0, count: hypotheses.count)
    features = Array(repeating: .zero, count: hypotheses.count)
    means.reserveCapacity(CountWindow.capacity)
    places.reserveCapacity(CountWindow.capacity)
    systems.reserveCapacity(CountWindow.capacity)
    rowFeatures.reserveCapacity(CountWindow.capacity * chunkCount)
  }

  /// The depth expected to be best for a guess.
  static func center(guess: Double) -> Double { guess < 0 ? guess : 1.1 * guess }

  /// Turns to a system.
  mutating func look(guess: Double, reduction: Double) {
    let guess = min(max(guess, SolvedSystem.guesses.lowerBound), SolvedSystem.guesses.upperBound)
    let position = (log(reduction) - Self.firstLogReduction) * 4
    table = min(max(Int(position.rounded()), 0), Self.tableCount - 1)
    shift = Float(0.25 * (position - Double(table)))
    self.reduction = reduction
    if kind != .unguided {
      system = Float(guess < 0 ? 2 * guess : 2 * acosh(exp(guess / 2)))
    }
    guard kind != .flat else {
      self.guess = guess
      return
    }
    if tables[table] == nil {
      tables[table] = YoungTable(
        reduction: exp(Self.firstLogReduction + 0.25 * Double(table)))
    }
    guard kind == .guided, guess != self.guess || center == 0 else { return }
    self.guess = guess
    center = Self.center(guess: guess)
    let scale = 0.04 + 0.25 * max(guess, 0)
    for index in columns.indices {
      let hypothesis = hypotheses[index]
      columns[index] = YoungTable.Column(
        bestDepth: center + scale * hypothesis.scales + hypothesis.offset)
    }
  }

  /// The log counts expected with some depths; their features are then in ``features``.
  mutating func expect(_ depths: WindowPrior.Batch) -> WindowPrior.Batch {
    var means = WindowPrior.Batch.zero
    for lane in 0..<WindowPrior.Batch.scalarCount {
      means[lane] = expect(depth: depths[lane])
      for index in logCounts.indices {
        features[index][lane] = roots[index] * (logCounts[index] - means[lane])
      }
    }
    return means
  }

  /// Adds a solve of the system at hand.
  mutating func append(_ solve: SolvedSystem) {
    let mean = expect(
      depth: Float(solve.depth), openingShare: solve.opening / solve.count,
      openingDepth: Float(solve.openingDepth))
    means.append(mean)
    places.append(Float(solve.depth - center))
    systems.append(system)
    for chunk in 0..<chunkCount {
      var features = CountWindow.Chunk.zero
      for lane in 0..<CountWindow.Chunk.scalarCount {
        let index = chunk * CountWindow.Chunk.scalarCount + lane
        features[lane] = roots[index] * (logCounts[index] - mean)
      }
      rowFeatures.append(features)
    }
  }

  /// Forgets the oldest solves.
  mutating func removeFirst(_ count: Int) {
    means.removeFirst(count)
    places.removeFirst(count)
    systems.removeFirst(count)
    rowFeatures.removeFirst(count * chunkCount)
  }

  private mutating func expect(
    depth: Float, openingShare share: Double = 0, openingDepth: Float = 0
  ) -> Float {
    guard kind != .flat, let table = tables[table] else {
      return Self.flatLogCount(depth: Double(depth), guess: guess, reduction: reduction)
    }
    var mean: Float = 0
    for index in columns.indices {
      var logCount = table.logCount(depth: depth, column: columns[index])
      if share > 0 {
        let first = table.logCount(depth: openingDepth, column: columns[index])
        let rate = share * exp(-Double(first)) + (1 - share) * exp(-Double(logCount))
        logCount = Float(-log(rate))
      }
      logCounts[index] = logCount + shift
      mean += roots[index] * roots[index] * logCounts[index]
    }
    return mean
  }

  /// The log count expected of a flat method, of 60 iterations to 1e-8 at the best depth.
  private static func flatLogCount(depth: Double, guess: Double, reduction: Double) -> Float {
    let best = min(0.55 * guess, 0.5)
    let rise =
      depth < best ? 0.4 * (best - depth) : 0.8 * (1 - exp(-(depth - best) / 1.5))
    return Float(4.1 + log(reduction / 18.4) + rise)
  }
}
