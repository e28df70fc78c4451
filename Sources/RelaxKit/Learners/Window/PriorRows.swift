/// What a prior says of the solves of a window, and of the system at hand with some depths: the log counts
/// it expects, and their features φ.
struct PriorRows: Sendable {
  typealias Batch = WindowPrior.Batch

  let kind: WindowPrior.Kind
  private let hypotheses: [WindowPrior.Hypothesis]
  private let roots: [Float]
  private var columns: [YoungTable.Column]
  private var tables: [YoungTable?]
  private var table = 0
  private var shift: Float = 0
  private var guess = 0.0
  private var logReduction = 0.0

  /// The depth expected to be best; 0 where there is no guess.
  private(set) var center = 0.0

  /// Where the system at hand lies on the scale on which best depths are nearly a straight line of guesses.
  private(set) var system: Float = 0

  /// Of the depths looked at the log counts expected, how far they are from the center, and the features:
  /// for each hypothesis those of all depths.
  private(set) var means = Batch.zero
  private(set) var places = Batch.zero
  private(set) var features: [Batch]

  /// The same for each solve.
  private(set) var systems: [Float] = []
  private(set) var rowMeans: [Float] = []
  private(set) var rowPlaces: [Float] = []
  private(set) var rowFeatures: [Batch] = []

  private var chunkCount: Int { features.count / Batch.scalarCount }

  /// Tables are made for every quarter of the logarithm of the reduction.
  private static let firstLogReduction = -1.0
  private static let tableCount = 20

  init(_ kind: WindowPrior.Kind) {
    self.kind = kind
    hypotheses = WindowPrior.hypotheses(kind)
    roots = hypotheses.map { Float($0.weight.squareRoot()) }
    columns = hypotheses.map { YoungTable.Column(bestDepth: $0.offset) }
    tables = Array(repeating: nil, count: Self.tableCount)
    features = Array(repeating: .zero, count: hypotheses.count)
    systems.reserveCapacity(CountWindow.capacity)
    rowMeans.reserveCapacity(CountWindow.capacity)
    rowPlaces.reserveCapacity(CountWindow.capacity)
    rowFeatures.reserveCapacity(CountWindow.capacity * chunkCount)
  }

  /// Turns to a system.
  mutating func turn(toGuess guess: Double?, reduction: Double) {
    logReduction = log(reduction)
    if kind == .incompleteCholesky {
      let guess = guess ?? WindowPrior.bestDepthOfAny
      center = guess * (guess > 0 ? min(1, reduction / WindowPrior.fullReduction) : 1)
      system = Float(center)
    }
    guard !hypotheses.isEmpty else { return }
    let position = (logReduction - Self.firstLogReduction) * 4
    table = min(max(Int(position.rounded()), 0), Self.tableCount - 1)
    shift = Float(0.25 * (position - Double(table)))
    if tables[table] == nil {
      tables[table] = YoungTable(reduction: exp(Self.firstLogReduction + 0.25 * Double(table)))
    }
    guard kind == .guided else { return }
    let guess = guess ?? 0.5
    guard guess != self.guess || center == 0 else { return }
    self.guess = guess
    system = Float(guess < 0 ? 2 * guess : 2 * acosh(exp(guess / 2)))
    center = guess < 0 ? guess : 1.1 * guess
    let scale = 0.04 + 0.25 * max(guess, 0)
    for index in columns.indices {
      columns[index] = YoungTable.Column(
        bestDepth: center + scale * hypotheses[index].scales + hypotheses[index].offset)
    }
  }

  /// Looks at some depths for the system turned to.
  mutating func look(at depths: Batch) {
    places = place(of: depths)
    guard !hypotheses.isEmpty, let table = tables[table] else {
      for lane in 0..<Batch.scalarCount { means[lane] = flatLogCount(Double(depths[lane])) }
      return
    }
    for index in columns.indices {
      for lane in 0..<Batch.scalarCount {
        features[index][lane] = table.logCount(depth: depths[lane], column: columns[index])
      }
    }
    center(shift)
  }

  /// Looks at a solve of the system turned to, and adds it.
  mutating func append(_ solve: SolvedSystem) {
    places = place(of: Batch(repeating: Float(solve.depth)))
    if hypotheses.isEmpty {
      means = Batch(repeating: flatLogCount(solve.depth))
    } else if let table = tables[table] {
      let share = solve.opening / solve.count
      for index in columns.indices {
        var logCount = table.logCount(depth: Float(solve.depth), column: columns[index])
        if share > 0 {
          let first = table.logCount(depth: 0, column: columns[index])
          logCount = Float(
            -log(share * exp(-Double(first)) + (1 - share) * exp(-Double(logCount))))
        }
        features[index] = Batch(repeating: logCount)
      }
      center(shift)
    }
    systems.append(system)
    rowMeans.append(means[0])
    rowPlaces.append(places[0])
    for chunk in 0..<chunkCount {
      var row = Batch.zero
      for lane in 0..<Batch.scalarCount {
        row[lane] = features[chunk * Batch.scalarCount + lane][0]
      }
      rowFeatures.append(row)
    }
  }

  /// Looks at a solve again.
  mutating func look(atRow row: Int) {
    system = systems[row]
    means = Batch(repeating: rowMeans[row])
    places = Batch(repeating: rowPlaces[row])
    for index in features.indices {
      let chunk = rowFeatures[row * chunkCount + index / Batch.scalarCount]
      features[index] = Batch(repeating: chunk[index % Batch.scalarCount])
    }
    // The system turned to is another from now on.
    (guess, center) = (0, 0)
  }

  /// Forgets the oldest solves.
  mutating func removeFirst(_ count: Int) {
    systems.removeFirst(count)
    rowMeans.removeFirst(count)
    rowPlaces.removeFirst(count)
    rowFeatures.removeFirst(count * chunkCount)
  }

  /// Makes features of log counts.
  private mutating func center(_ shift: Float) {
    means = .zero
    for index in features.indices { means += roots[index] * roots[index] * features[index] }
    for index in features.indices { features[index] = roots[index] * (features[index] - means) }
    means += shift
  }

  /// Where depths lie for the kernel: those of incomplete Cholesky matter less the larger they are.
  private func place(of depths: Batch) -> Batch {
    kind == .incompleteCholesky ? depths / (1 + depths / 8) : depths - Float(center)
  }

  /// The log count expected of a flat method, of 60 iterations to 1e-8 at the best depth.
  private func flatLogCount(_ depth: Double) -> Float {
    let isFlat = kind == .flat
    let distance = depth - (isFlat ? 0.275 : center)
    let rise: Double
    if distance < 0 {
      rise = isFlat ? -0.4 * distance : 0.03 * distance * distance
    } else {
      rise = (isFlat ? 0.8 : 0.25) * (1 - exp(-distance / 1.5))
    }
    return Float(4.1 + logReduction - log(18.4) + rise)
  }
}
