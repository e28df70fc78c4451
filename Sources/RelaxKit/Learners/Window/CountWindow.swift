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
  var evidence = 0.0
  /// Sums of squares of what was left unexplained, and of their weights.
  var squares = 0.0
  var squareCount = 0.0

  /// For each solve the variance it was factored with, and the log count as it enters.
  var noises: [Float] = []
  var targets: [Float] = []
  private var weights: [Float]
  /// The factor, row by row, with the inverses of the diagonal.
  private var factor: [Float]
  private var solution: [Float]
  private var lanes: [WindowPrior.Batch]
  private var likeness: [Float]

  /// The most solves that are kept.
  static let capacity = 64

  /// What a count may say: e, as a ratio minus 1; a failed solve less, for its limit is arbitrary.
  private static let surprises = -0.95...3.0
  private static let largestFailure = 2.0

  /// The guess of the noise weighs ten counts; past 200 old ones count half.
  private static let priorNoise = 0.1 * 0.1
  private static let noiseWeight = 10.0
  private static let leastNoise = 0.03 * 0.03
  private static let noiseMemory = 200.0

  init(_ kind: WindowPrior.Kind, valueIndex: Int?) {
    prior = WindowPrior(kind)
    self.valueIndex = valueIndex
    factor = Array(repeating: 0, count: Self.capacity * Self.capacity)
    solution = Array(repeating: 0, count: Self.capacity)
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
    count: Int, system: Float, position: Float, with rows: PriorRows, positions: [Float]
  ) {
    for row in 0..<count {
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
    let features = rows.features
    let (dimension, count) = (features.count, noises.count)
    var variance = WindowPrior.Batch(repeating: prior.ownVariance)
    for feature in features { variance += feature * feature }
    var mean = means
    for row in 0..<count {
      let alike = likeness[row]
      var covariance = WindowPrior.Batch.zero
      let start = row * dimension
      for index in 0..<dimension {
        covariance += features[index] * rows.rowFeatures[start + index]
      }
      covariance *= (1 + alike) / 2
      covariance += prior.constant(alike: alike, roundsApart: count - row)
      covariance +=
        prior.smooth(alike: alike)
        * WindowPrior.kernel((places - rows.places[row]) * (1 / prior.length))
      mean += covariance * weights[row]
      let line = row * Self.capacity
      for column in 0..<row { covariance -= lanes[column] * factor[line + column] }
      covariance *= factor[line + row]
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
    let dimension = rows.features.count
    let (own, line) = (row * dimension, row * Self.capacity)
    var mean = rows.means[row]
    var variance = prior.ownVariance
    for index in 0..<dimension {
      variance += rows.rowFeatures[own + index] * rows.rowFeatures[own + index]
    }
    for column in 0..<row {
      let alike = likeness[column]
      let other = column * dimension
      var product: Float = 0
      for index in 0..<dimension {
        product += rows.rowFeatures[own + index] * rows.rowFeatures[other + index]
      }
      let covariance =
        product * (1 + alike) / 2
        + prior.constant(alike: alike, roundsApart: row - column)
        + prior.smooth(alike: alike)
        * WindowPrior.kernel((rows.places[row] - rows.places[column]) * (1 / prior.length))
      mean += covariance * weights[column]
      let entry =
        (covariance - product3(line, column * Self.capacity, column))
        * factor[column * Self.capacity + column]
      factor[line + column] = entry
      variance -= entry * entry
    }
    variance = max(variance, 1e-6)
    factor[line + row] = 1 / (variance + noise).squareRoot()
    return (mean, variance)
  }

  /// The product of the beginnings of two rows of the factor.
  private func product3(_ first: Int, _ second: Int, _ count: Int) -> Float {
    var sums = SIMD4<Float>.zero
    var index = 0
    while index + 4 <= count {
      let a = SIMD4(
        factor[first + index], factor[first + index + 1], factor[first + index + 2],
        factor[first + index + 3])
      let b = SIMD4(
        factor[second + index], factor[second + index + 1], factor[second + index + 2],
        factor[second + index + 3])
      sums += a * b
      index += 4
    }
    var sum = sums.sum()
    while index < count {
      sum += factor[first + index] * factor[second + index]
      index += 1
    }
    return sum
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
    targets.append(mean + Self.surprise(solve, expected: mean))
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

  mutating func removeFirst(_ count: Int) {
    noises.removeFirst(count)
    targets.removeFirst(count)
  }

  /// The variance that rounding a count up to whole iterations adds to its logarithm.
  private static func rounding(_ count: Double) -> Double { 1 / (12 * count * count) }

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
        targets[row] = expected + Self.surprise(solves[row], expected: expected)
      }
    }
    solve(rows: rows)
  }

  /// The weights of the solves, by the factor.
  private mutating func solve(rows: PriorRows) {
    let count = targets.count
    for row in 0..<count {
      let line = row * Self.capacity
      var sum = targets[row] - rows.means[row]
      for column in 0..<row { sum -= factor[line + column] * solution[column] }
      solution[row] = sum * factor[line + row]
    }
    for row in (0..<count).reversed() {
      let line = row * Self.capacity
      let weight = solution[row] * factor[line + row]
      weights[row] = weight
      for column in 0..<row { solution[column] -= factor[line + column] * weight }
    }
  }
}
