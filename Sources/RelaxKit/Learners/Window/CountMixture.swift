/// Windows that explain the same solves in different ways, weighed by how well each foretold them.
struct CountMixture: Sendable {
  let method: DefaultLearner.Method
  /// Whether guesses from the matrix are given, and how many numbers of the caller.
  private(set) var isGuided: Bool
  private(set) var valueCount: Int

  private(set) var solves: [SolvedSystem] = []
  private(set) var rows: [PriorRows] = []
  var windows: [CountWindow] = []
  /// What each window is believed before any count, as a logarithm.
  private var priors: [Double] = []
  private(set) var probabilities: [Double] = []
  /// For each of the caller's numbers how it is scaled, and where the solves lie.
  private var scales: [ValueScale] = []
  private var positions: [[Float]] = []
  /// How many of the solves the scales were learned from.
  private(set) var scaledCount = 0

  /// How many solves are forgotten when the window is full.
  private static let forgottenCount = 16

  /// Windows less probable than this are told counts but not asked.
  private static let leastProbability = 0.01

  /// How much less a window is believed at first for telling systems apart by one of the caller's numbers,
  /// as a logarithm, and one that ignores the guess.
  private static let valuePenalty = 2.5
  private static let unguidedPenalty = 3.0
  private static let flatPenalty = 1.0

  /// What a guess counts as that was not given.
  private static let missingGuess = 0.5

  init(method: DefaultLearner.Method, isGuided: Bool, valueCount: Int) {
    self.method = method
    self.isGuided = isGuided
    self.valueCount = valueCount
    solves.reserveCapacity(CountWindow.capacity)
    for _ in 0..<valueCount {
      scales.append(ValueScale())
      positions.append([])
      positions[positions.count - 1].reserveCapacity(CountWindow.capacity)
    }
    switch method {
    case .sor:
      if isGuided { add(.guided, prior: 0) }
      add(.unguided, prior: isGuided ? -Self.unguidedPenalty : 0)
    case .ssor, .unknown:
      if isGuided { add(.guided, prior: 0) }
      add(.unguided, prior: isGuided ? -Self.unguidedPenalty : 0)
      add(.flat, prior: -Self.flatPenalty)
    case .conjugateGradient, .parameter:
      add(.flat, prior: 0)
    }
    probabilities = Array(repeating: 0, count: windows.count)
    weigh()
  }

  private mutating func add(_ kind: WindowPrior.Kind, prior: Double) {
    rows.append(PriorRows(kind))
    for index in -1..<valueCount {
      windows.append(CountWindow(kind, valueIndex: index < 0 ? nil : index))
      priors.append(index < 0 ? prior : prior - Self.valuePenalty)
    }
  }

  private var depths: ClosedRange<Double> {
    method == .parameter ? WindowDepths.ofParameter : WindowDepths.all
  }

  private func rows(of window: Int) -> Int { window / (valueCount + 1) }

  /// The logarithm of how well the best of the windows foretold the counts.
  private(set) var evidence = 0.0

  mutating func weigh() {
    var largest = -Double.infinity
    for index in windows.indices {
      largest = max(largest, windows[index].evidence + priors[index])
    }
    evidence = largest
    var total = 0.0
    for index in windows.indices {
      probabilities[index] = exp(windows[index].evidence + priors[index] - largest)
      total += probabilities[index]
    }
    for index in windows.indices { probabilities[index] /= total }
  }

  // MARK: Choice

  /// Whether a decision may be taken over for a system with another guess.
  var mayRepeat: Bool {
    method != .conjugateGradient
      && windows.indices.allSatisfy {
        windows[$0].valueIndex == nil || probabilities[$0] < Self.leastProbability
      }
  }

  /// The same decision for a system with another guess.
  func moved(_ decision: DepthDecision, guess: Double?) -> DepthDecision {
    var moved = decision
    moved.center = center(guess: guess)
    let rise = moved.center - decision.center
    moved.depth = min(max(decision.depth + rise, depths.lowerBound), depths.upperBound)
    // By Young's theory counts grow like 1 / (2 - ω).
    moved.mean += moved.depth - decision.depth
    return moved
  }

  /// The depth expected to be best for a guess; 0 if there is none, or if solves show that it says little.
  private func center(guess: Double?) -> Double {
    guard isGuided, probabilities[0...valueCount].reduce(0, +) > 0.5 else { return 0 }
    return PriorRows.center(guess: guess ?? Self.missingGuess)
  }

  /// The depth whose count may well be least.
  mutating func decide(guess: Double?, reduction: Double, values: [Double]) -> DepthDecision {
    for index in rows.indices {
      rows[index].look(guess: guess ?? Self.missingGuess, reduction: reduction)
    }
    for index in windows.indices where probabilities[index] > Self.leastProbability {
      compare(index, values)
    }
    var best = (
      bound: Float.infinity,
      decision: DepthDecision(depth: 0, center: center(guess: guess), mean: 0, variance: 1)
    )
    if isGuided {
      look(Self.near + Float(rows[0].center), &best)
    }
    let (low, high) = (Float(depths.lowerBound), Float(depths.upperBound))
    if !isGuided || probabilities[0...valueCount].reduce(0, +) < 0.99 {
      look(low + (high - low) / 15 * Self.even, &best)
    }
    let center = Float(best.decision.depth)
    look(center + Self.close, &best)
    return best.decision
  }

  /// Offsets of depths from what the guess suggests, densely near it.
  private static let near = WindowPrior.Batch(
    -0.8, -0.56, -0.36, -0.2, -0.08, 0.04, 0.16, 0.28, 0.42, 0.58, 0.76, 0.98, 1.24, 1.56, 1.94, 2.4
  )
  private static let even = WindowPrior.Batch(
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  /// Offsets from the best depth so far.
  private static let close = WindowPrior.Batch(
    -0.32, -0.24, -0.17, -0.12, -0.08, -0.05, -0.025, 0, 0.025, 0.05, 0.08, 0.12, 0.17, 0.22, 0.27,
    0.33)

  /// Looks at some depths for one that may be better.
  private mutating func look(
    _ depths: WindowPrior.Batch, _ best: inout (bound: Float, decision: DepthDecision)
  ) {
    let range = self.depths
    let depths = depths.clamped(
      lowerBound: .init(repeating: Float(range.lowerBound)),
      upperBound: .init(repeating: Float(range.upperBound)))
    var (mean, variance) = (WindowPrior.Batch.zero, WindowPrior.Batch.zero)
    var (optimism, total) = (Float(0), Float(0))
    for kind in rows.indices {
      let members = kind * (valueCount + 1)..<(kind + 1) * (valueCount + 1)
      guard members.contains(where: { probabilities[$0] > Self.leastProbability }) else { continue }
      let means = rows[kind].expect(depths)
      let places = depths - Float(rows[kind].center)
      for index in members where probabilities[index] > Self.leastProbability {
        let share = Float(probabilities[index])
        let expected = windows[index].expect(means, at: places, rows: rows[kind])
        mean += share * expected.mean
        variance += share * expected.variance
        optimism += share * windows[index].prior.optimism
        total += share
      }
    }
    mean /= total
    variance /= total
    let bounds = mean - variance.squareRoot() * (optimism / total)
    for lane in 0..<WindowPrior.Batch.scalarCount where bounds[lane] < best.bound {
      best.bound = bounds[lane]
      best.decision = DepthDecision(
        depth: Double(depths[lane]), center: best.decision.center, mean: Double(mean[lane]),
        variance: Double(variance[lane]))
    }
  }

  private mutating func compare(_ index: Int, _ values: [Double]) {
    let kind = rows(of: index)
    let value = windows[index].valueIndex
    windows[index].compare(
      system: rows[kind].system,
      position: value.map { scales[$0].position(of: values[$0]) } ?? 0, with: rows[kind],
      positions: value.map { positions[$0] } ?? [])
  }

  // MARK: Learning

  /// Learns a solve.
  mutating func record(_ solve: SolvedSystem) {
    if solves.count == CountWindow.capacity { forget() }
    append(solve)
    for index in windows.indices {
      compare(index, solve.values)
      windows[index].record(solves, rows: rows[rows(of: index)])
    }
    for value in 0..<valueCount {
      positions[value].append(scales[value].position(of: solve.values[value]))
    }
    let count = solves.count
    if valueCount > 0, count.isMultiple(of: 16) || count & (count - 1) == 0 {
      scale(by: count)
    }
    weigh()
  }

  mutating func append(_ solve: SolvedSystem) {
    for index in rows.indices {
      rows[index].look(guess: solve.guess ?? Self.missingGuess, reduction: solve.reduction)
      rows[index].append(solve)
    }
    solves.append(solve)
  }

  private mutating func forget() {
    solves.removeFirst(Self.forgottenCount)
    for index in rows.indices { rows[index].removeFirst(Self.forgottenCount) }
    for index in windows.indices { windows[index].removeFirst(Self.forgottenCount) }
    scale(by: solves.count)
  }

  /// Learns the scales of the caller's numbers from the first of the solves, and factors anew.
  mutating func scale(by count: Int) {
    scaledCount = count
    for value in 0..<valueCount {
      scales[value].learn(solves.prefix(count).lazy.map { $0.values[value] })
      positions[value].removeAll(keepingCapacity: true)
      for solve in solves {
        positions[value].append(scales[value].position(of: solve.values[value]))
      }
    }
    for index in windows.indices {
      windows[index].rebuild(
        solves, rows: rows[rows(of: index)],
        positions: windows[index].valueIndex.map { positions[$0] } ?? [])
    }
  }

  // MARK: Words

  /// How the counts are explained, in words.
  var explanations: String {
    windows.indices.filter { probabilities[$0] >= Self.leastProbability }.map { index in
      let share = (100 * probabilities[index]).text(places: 0)
      let means =
        switch windows[index].prior.kind {
        case .guided: "the best omega follows the guess from the matrix"
        case .unguided: "the best omega is much the same for all systems"
        case .flat: "counts hardly depend on omega"
        }
      let value = windows[index].valueIndex.map {
        " and depends on number \($0 + 1) of the context"
      }
      return "; with a probability of \(share) % \(means)\(value ?? "")"
    }.joined()
  }
}
