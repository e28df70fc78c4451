/// What a prior says of the solves of a window, and of the system at hand with some depths: the log counts
/// it expects, and their features φ.
struct PriorRows: Sendable {
  typealias Batch = WindowPrior.Batch

  let prior: WindowPrior
  private let hypotheses: [WindowPrior.Hypothesis]
  private let roots: [Float]
  private var columns: [YoungTable.Column]
  private var tables: [YoungTable?]
  private var table = 0
  private var shift: Float = 0
  private var guess: Double?
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
  private(set) var count = 0
  private(set) var systems = Self.zeros
  private(set) var rowMeans = Self.zeros
  private(set) var rowPlaces = Self.zeros
  private(set) var rowFeatures: [Batch]

  /// Of each solve the log count, the largest surprise it may be, and what rounding adds to its variance.
  private(set) var logCounts = Self.zeros
  private(set) var largestSurprises = Self.zeros
  private(set) var roundings: [Float] = []

  /// The products of the features of each solve with those of earlier ones, row by row, and with themselves;
  /// and the kernel of the distances of their depths.
  private(set) var products: [Batch]
  private(set) var squares: [Float] = []
  private(set) var closeness: [Batch]

  private static let zeros = Array(repeating: Batch.zero, count: CountWindow.batchCount)

  private var chunkCount: Int { [Batch].batchCount(features.count) }

  /// Tables are made for every quarter of the logarithm of the reduction.
  private static let firstLogReduction = -1.0
  private static let tableCount = 20

  init(_ kind: WindowPrior.Kind) {
    prior = WindowPrior(kind)
    hypotheses = WindowPrior.hypotheses(kind)
    roots = hypotheses.map { Float($0.weight.squareRoot()) }
    columns = hypotheses.map { YoungTable.Column(bestDepth: $0.offset) }
    tables = Array(repeating: nil, count: Self.tableCount)
    features = Array(repeating: .zero, count: hypotheses.count)
    let capacity = CountWindow.capacity
    rowFeatures = Array(
      repeating: .zero, count: capacity * [Batch].batchCount(hypotheses.count))
    products = Array(repeating: .zero, count: capacity * CountWindow.batchCount)
    closeness = products
    roundings.reserveCapacity(capacity)
    squares.reserveCapacity(capacity)
  }

  /// Turns to a system.
  mutating func turn(toGuess guess: Double?, reduction: Double) {
    logReduction = log(reduction)
    if prior.kind == .incompleteCholesky {
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
    let guess = guess ?? 0.5
    guard prior.kind == .guided, guess != self.guess else { return }
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
    estimate(depths)
    center(shift)
  }

  /// Sets what each hypothesis expects of some depths; means if there is none.
  private mutating func estimate(_ depths: Batch) {
    places = place(of: depths)
    guard let table = tables[table] else {
      means = flatLogCounts(depths)
      return
    }
    for index in columns.indices {
      features[index] = table.logCounts(depths, column: columns[index])
    }
  }

  /// Adds a solve of the system turned to.
  mutating func append(_ solve: SolvedSystem) {
    estimate(Batch(repeating: Float(solve.depth)))
    if solve.opening > 0, let table = tables[table] {
      let share = solve.opening / solve.count
      for index in columns.indices {
        let last = Double(features[index][0])
        let first = Double(table.logCounts(.zero, column: columns[index])[0])
        features[index] = Batch(
          repeating: Float(last - log(1 - share + share * exp(last - first))))
      }
    }
    center(shift)
    let row = count
    count += 1
    systems[number: row] = system
    rowMeans[number: row] = means[0]
    rowPlaces[number: row] = places[0]
    for index in features.indices {
      let chunk = row * chunkCount + index / Batch.scalarCount
      rowFeatures[chunk][index % Batch.scalarCount] = features[index][0]
    }
    logCounts[number: row] = Float(log(solve.count))
    largestSurprises[number: row] =
      solve.isFailure ? CountWindow.largestFailure : CountWindow.largestSurprise
    roundings.append(Float(1 / (12 * solve.count * solve.count)))
    squares.append(0)
    relate(row)
  }

  /// Relates a solve to those before it.
  private mutating func relate(_ row: Int) {
    let (line, own) = (row * CountWindow.batchCount, row * chunkCount)
    for other in 0...row {
      var sum = Batch.zero
      for chunk in 0..<chunkCount {
        sum += rowFeatures[own + chunk] * rowFeatures[other * chunkCount + chunk]
      }
      if other < row {
        products[line + other / Batch.scalarCount][other % Batch.scalarCount] = sum.sum()
      } else {
        squares[row] = sum.sum()
      }
    }
    let place = rowPlaces[number: row]
    for chunk in 0...row / Batch.scalarCount {
      closeness[line + chunk] = prior.covariance.closeness(place - rowPlaces[chunk])
    }
  }

  /// Forgets the oldest solves.
  mutating func removeFirst(_ removed: Int) {
    systems.removeFirst(numbers: removed, of: count)
    rowMeans.removeFirst(numbers: removed, of: count)
    rowPlaces.removeFirst(numbers: removed, of: count)
    logCounts.removeFirst(numbers: removed, of: count)
    largestSurprises.removeFirst(numbers: removed, of: count)
    roundings.removeFirst(removed)
    squares.removeFirst(removed)
    count -= removed
    for index in 0..<count * chunkCount {
      rowFeatures[index] = rowFeatures[index + removed * chunkCount]
    }
    for row in 0..<count { relate(row) }
  }

  /// Makes features of log counts, if there are hypotheses.
  private mutating func center(_ shift: Float) {
    guard !features.isEmpty else { return }
    means = .zero
    for index in features.indices { means += roots[index] * roots[index] * features[index] }
    for index in features.indices { features[index] = roots[index] * (features[index] - means) }
    means += shift
  }

  /// Where depths lie for the kernel: those of incomplete Cholesky matter less the larger they are.
  private func place(of depths: Batch) -> Batch {
    prior.kind == .incompleteCholesky ? depths / (1 + depths / 8) : depths - Float(center)
  }

  /// The log counts expected of a flat method, of 60 iterations to 1e-8 at the best depth.
  private func flatLogCounts(_ depths: Batch) -> Batch {
    let isFlat = prior.kind == .flat
    let distance = depths - (isFlat ? 0.275 : Float(center))
    let lengths = distance.limited(0, Batch(repeating: 12)) / 1.5
    let above = (isFlat ? 0.8 : 0.25) * (1 - (-lengths).exponentials)
    let below = isFlat ? -0.4 * distance : 0.03 * distance * distance
    return Float(4.1 + logReduction - Self.fullLogReduction)
      + above.replacing(with: below, where: distance .< 0)
  }

  private static let fullLogReduction = log(18.4)
}
