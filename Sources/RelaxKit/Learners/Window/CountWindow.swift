/// A Gaussian process over the solves of a window: what counts to expect of other systems and depths.
///
/// The Cholesky factor of the covariance of the counts grows by a row with each solve. Counts enter as
/// ratios to what is expected, m + count / exp(m) - 1 for the logarithm m, so that it is the mean of
/// counts and not of their logarithms that is learned; the fit is repeated, as m depends on it.
struct CountWindow: Sendable {
  let prior: WindowPrior
  /// Which of the caller's numbers tells systems apart; nil if none does.
  let valueIndex: Int?

  /// The logarithm of how well the counts were foretold, recent ones weighing more.
  private(set) var evidence = 0.0
  /// The sum of squares of what was left unexplained, and of their weights.
  private var squares = 0.0
  private var squareCount = 0.0

  /// For each solve the variance it was factored with, and the log count as it enters.
  private var noises: [Float] = []
  private var targets: [Float] = []
  private var weights: [Float]
  /// The factor left of its diagonal, row by row in chunks that end in zeros, and the inverses of its
  /// diagonal.
  private var factor: [Chunk]
  private var inverses: [Float]
  private var solution: [Chunk]
  private var lanes: [WindowPrior.Batch]
  private var likeness: [Float]

  /// Numbers that are worked on together.
  typealias Chunk = SIMD8<Float>

  /// The most solves that are kept.
  static let capacity = 64
  private static let chunkCount = capacity / Chunk.scalarCount

  /// What a count may say: e, as a ratio minus 1; a failed solve less, for its limit is arbitrary.
  private static let surprises = -0.95...3.0
  private static let largestFailure = 2.0

  /// The most a count says for or against a window, as a logarithm, and what can add up of it.
  static let largestEvidence = 8.0
  private static let evidences = -1e3...1e3

  /// What a log count may enter as.
  static let largestLogCount = 40.0

  /// The guess of the noise weighs ten counts; past 200 old ones count half.
  private static let priorNoise = 0.1 * 0.1
  private static let noiseWeight = 10.0
  static let leastNoise = 0.03 * 0.03
  static let noiseMemory = 200.0

  init(_ kind: WindowPrior.Kind, valueIndex: Int?) {
    prior = WindowPrior(kind)
    self.valueIndex = valueIndex
    factor = Array(repeating: .zero, count: Self.capacity * Self.chunkCount)
    inverses = Array(repeating: 0, count: Self.capacity)
    solution = Array(repeating: .zero, count: Self.chunkCount)
    weights = Array(repeating: 0, count: Self.capacity)
    lanes = Array(repeating: .zero, count: Self.capacity)
    likeness = Array(repeating: 1, count: Self.capacity)
    noises.reserveCapacity(Self.capacity)
    targets.reserveCapacity(Self.capacity)
  }

  /// The variance of a log count about what is expected of its system.
  var noise: Double {
    max(
      (Self.noiseWeight * Self.priorNoise + squares) / (Self.noiseWeight + squareCount),
      Self.leastNoise)
  }

  /// Compares the system at hand, or that of a solve, with those of the solves before.
  mutating func compare(
    count: Int? = nil, system: Float, position: Float, with rows: PriorRows, positions: [Float]
  ) {
    for row in 0..<(count ?? noises.count) {
      var alike: Float = 1
      if prior.kind != .unguided {
        alike = WindowPrior.kernel((system - rows.systems[row]) / WindowPrior.systemLength)
      }
      if valueIndex != nil {
        alike *= WindowPrior.kernel((position - positions[row]) / WindowPrior.valueLength)
      }
      likeness[row] = alike
    }
  }

  /// What to expect with some depths of the system that was compared.
  mutating func expect(
    _ means: WindowPrior.Batch, at places: WindowPrior.Batch, rows: PriorRows
  ) -> (mean: WindowPrior.Batch, variance: WindowPrior.Batch) {
    let chunks = rows.features.count / Chunk.scalarCount
    let count = noises.count
    var variance = WindowPrior.Batch(repeating: prior.ownVariance)
    for feature in rows.features { variance += feature * feature }
    var mean = means
    for row in 0..<count {
      let alike = likeness[row]
      var covariance = WindowPrior.Batch.zero
      for chunk in 0..<chunks {
        let own = rows.rowFeatures[row * chunks + chunk]
        for lane in 0..<Chunk.scalarCount {
          covariance += rows.features[Chunk.scalarCount * chunk + lane] * own[lane]
        }
      }
      covariance *= (1 + alike) / 2
      covariance += prior.constant(alike: alike, roundsApart: count - row)
      covariance +=
        prior.smooth(alike: alike)
        * WindowPrior.kernel((places - rows.places[row]) * (1 / prior.length))
      mean += covariance * weights[row]
      for chunk in 0..<(row + Chunk.scalarCount - 1) / Chunk.scalarCount {
        let line = factor[row * Self.chunkCount + chunk]
        for lane in 0..<Chunk.scalarCount {
          covariance -= lanes[Chunk.scalarCount * chunk + lane] * line[lane]
        }
      }
      covariance *= inverses[row]
      lanes[row] = covariance
      variance -= covariance * covariance
    }
    variance.replace(with: 1e-6, where: variance .< 1e-6)
    return (mean, variance)
  }

  /// Adds the row of the last solve of `rows` that has none; its system must have been compared.
  ///
  /// - Returns: what was to be expected.
  private mutating func appendRow(
    _ row: Int, noise: Float, rows: PriorRows
  ) -> (mean: Float, variance: Float) {
    let chunks = rows.features.count / Chunk.scalarCount
    let line = row * Self.chunkCount
    for chunk in 0..<Self.chunkCount { factor[line + chunk] = .zero }
    var mean = rows.means[row]
    var variance = prior.ownVariance
    for chunk in 0..<chunks {
      let own = rows.rowFeatures[row * chunks + chunk]
      variance += (own * own).sum()
    }
    for column in 0..<row {
      let alike = likeness[column]
      var products = Chunk.zero
      for chunk in 0..<chunks {
        products +=
          rows.rowFeatures[row * chunks + chunk] * rows.rowFeatures[column * chunks + chunk]
      }
      let covariance =
        products.sum() * (1 + alike) / 2
        + prior.constant(alike: alike, roundsApart: row - column)
        + prior.smooth(alike: alike)
        * WindowPrior.kernel((rows.places[row] - rows.places[column]) * (1 / prior.length))
      mean += covariance * weights[column]
      var explained = Chunk.zero
      let other = column * Self.chunkCount
      for chunk in 0...column / Chunk.scalarCount {
        explained += factor[line + chunk] * factor[other + chunk]
      }
      let entry = (covariance - explained.sum()) * inverses[column]
      factor[line + column / Chunk.scalarCount][column % Chunk.scalarCount] = entry
      variance -= entry * entry
    }
    variance = max(variance, 1e-6)
    inverses[row] = 1 / (variance + noise).squareRoot()
    return (mean, variance)
  }

  /// Learns a count of the last of the solves; its system must have been compared.
  mutating func record(_ solves: [SolvedSystem], rows: PriorRows) {
    let row = solves.count - 1
    let solve = solves[row]
    let own = noise + Self.rounding(solve.count)
    let (mean, variance) = appendRow(row, noise: Float(own), rows: rows)
    noises.append(Float(own))
    let total = Double(variance) + own
    let error = min(max(log(solve.count) - Double(mean), -4), 4)
    evidence =
      WindowPrior.evidenceMemory * evidence - 2.5 * log(1 + error * error / (4 * total))
      - 0.5 * log(total)
    let target = mean + Self.surprise(solve, expected: mean)
    targets.append(Self.bounded(target))
    fit(solves, rows: rows)
    let residual = Double(noises[row] * weights[row])
    squares += min(residual * residual, 1)
    squareCount += 1
    if squareCount > Self.noiseMemory {
      squares /= 2
      squareCount /= 2
    }
  }

  /// Factors anew, when solves were forgotten or numbers are seen on another scale.
  mutating func rebuild(_ solves: [SolvedSystem], rows: PriorRows, positions: [Float]) {
    for row in solves.indices {
      compare(
        count: row, system: rows.systems[row], position: positions.isEmpty ? 0 : positions[row],
        with: rows, positions: positions)
      _ = appendRow(row, noise: noises[row], rows: rows)
    }
    solve(rows: rows)
  }

  /// Forgets the oldest solves.
  mutating func removeFirst(_ count: Int) {
    noises.removeFirst(count)
    targets.removeFirst(count)
  }

  /// The variance that rounding a count up to whole iterations adds to its logarithm.
  private static func rounding(_ count: Double) -> Double { 1 / (12 * count * count) }

  private static func bounded(_ target: Float) -> Float {
    min(max(target, -Float(largestLogCount)), Float(largestLogCount))
  }

  private static func surprise(_ solve: SolvedSystem, expected: Float) -> Float {
    let ratio = exp(min(log(solve.count) - Double(expected), 5)) - 1
    let largest = solve.isFailure ? largestFailure : surprises.upperBound
    return Float(min(max(ratio, surprises.lowerBound), largest))
  }

  /// Fits the counts as they enter, and how they enter to the fit.
  private mutating func fit(_ solves: [SolvedSystem], rows: PriorRows) {
    for _ in 0..<2 {
      solve(rows: rows)
      for row in targets.indices {
        let expected = targets[row] - noises[row] * weights[row]
        let target = expected + Self.surprise(solves[row], expected: expected)
        targets[row] = Self.bounded(target)
      }
    }
    solve(rows: rows)
  }

  /// The weights of the solves, by the factor.
  private mutating func solve(rows: PriorRows) {
    let count = targets.count
    for chunk in solution.indices { solution[chunk] = .zero }
    for row in 0..<count {
      let line = row * Self.chunkCount
      var known = Chunk.zero
      for chunk in 0...row / Chunk.scalarCount { known += factor[line + chunk] * solution[chunk] }
      solution[row / Chunk.scalarCount][row % Chunk.scalarCount] =
        (targets[row] - rows.means[row] - known.sum()) * inverses[row]
    }
    for row in (0..<count).reversed() {
      let line = row * Self.chunkCount
      let weight = solution[row / Chunk.scalarCount][row % Chunk.scalarCount] * inverses[row]
      weights[row] = weight
      for chunk in 0...row / Chunk.scalarCount { solution[chunk] -= factor[line + chunk] * weight }
    }
  }

  // MARK: Saved states

  /// All that cannot be computed from the solves; the variance and the log count of each are the halves of
  /// one number.
  var numbers: [Double] {
    [evidence, squares, squareCount]
      + zip(noises, targets).map { noise, target in
        Double(bitPattern: UInt64(noise.bitPattern) | UInt64(target.bitPattern) << 32)
      }
  }

  /// Takes over what was saved; false if that is impossible.
  mutating func restore(_ numbers: [Double], solveCount: Int) -> Bool {
    let weights = 0...Self.noiseMemory
    guard numbers.count == 3 + solveCount, Self.evidences.contains(numbers[0]),
      weights.contains(numbers[1]), weights.contains(numbers[2])
    else { return false }
    (evidence, squares, squareCount) = (numbers[0], numbers[1], numbers[2])
    for pattern in numbers[3...].map(\.bitPattern) {
      noises.append(Float(bitPattern: UInt32(truncatingIfNeeded: pattern)))
      targets.append(Float(bitPattern: UInt32(truncatingIfNeeded: pattern >> 32)))
    }
    let largest = Float(Self.largestLogCount)
    return noises.allSatisfy { $0 >= Float(Self.leastNoise) && $0 <= largest }
      && targets.allSatisfy { abs($0) <= largest }
  }
}
