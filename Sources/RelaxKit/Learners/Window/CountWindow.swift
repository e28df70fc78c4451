/// A Gaussian process over the solves of a window: what counts to expect of other systems and depths.
///
/// The inverse of the Cholesky factor of the covariance of the counts grows by a row with each solve. Counts
/// enter as ratios to what is expected, m + count / exp(m) - 1 for the logarithm m, so that it is the mean of
/// counts and not of their logarithms that is learned; the fit is repeated, as m depends on it.
struct CountWindow: Sendable {
  /// Which of the caller's numbers tells systems apart; nil if none does.
  let valueIndex: Int?
  /// How much it is believed before any count, as a logarithm.
  let belief: Double

  /// The logarithm of how well the counts were foretold, recent ones weighing more.
  private(set) var evidence = 0.0
  /// How much it is believed now, as a share of all windows.
  var probability = 0.0
  /// Whether it is probable enough to be asked.
  var isAsked: Bool { probability > Self.leastProbability }
  /// What the noise was thought to be, and the sum of its squares since.
  private var priorNoise = Self.firstNoise
  private var squares = 0.0

  /// How many solves were learned.
  private(set) var count = 0
  /// For each solve the variance it was factored with, and the log count as it enters.
  private(set) var noises: [Batch]
  private(set) var targets: [Batch]
  /// The weights of the solves, and the factor's transpose times them.
  private var weights: [Batch]
  private var halfWeights: [Batch]
  /// The inverse of the factor.
  private var inverse = TriangularRows(width: Self.batchCount)
  private var likeness: [Batch]
  /// Room for what a solve or some depths have to do with the solves, and for what follows from it.
  private var covariances: [Batch]
  private var factors: [Batch]
  private var explanations: [Batch]

  typealias Batch = WindowPrior.Batch

  /// The most solves that are kept.
  static let capacity = 56
  static let batchCount = capacity / Batch.scalarCount

  /// What a count may say: e, as a ratio minus 1; a failed solve less, for its limit is arbitrary.
  private static let leastSurprise: Float = -0.95
  static let largestSurprise: Float = 3
  static let largestFailure: Float = 2
  /// Differences of logarithms beyond which a count says no more.
  private static let leastDifference: Float = -4
  private static let largestDifference: Float = 2

  private static let leastProbability = 0.01

  /// How often a fit is repeated.
  private static let refitCount = 2

  /// What is kept of the evidence with each count: a memory of 33 counts.
  private static let evidenceMemory = 0.97

  /// The variance of a log count about what is expected, whose first guess weighs ten counts.
  private static let firstNoise = 0.1 * 0.1
  private static let noiseWeight = 10.0
  private static let leastNoise = 0.03 * 0.03
  private static let largestSquare = 4.0
  private static let leastVariance: Float = 1e-6

  init(valueIndex: Int?, belief: Double) {
    self.valueIndex = valueIndex
    self.belief = belief
    let zeros = Array(repeating: Batch.zero, count: Self.batchCount)
    (noises, targets, weights, halfWeights) = (zeros, zeros, zeros, zeros)
    likeness = Array(repeating: Batch(repeating: 1), count: Self.batchCount)
    (factors, explanations) = (zeros, zeros)
    covariances = Array(repeating: .zero, count: Self.capacity)
  }

  /// By how much a log count scatters about what is expected, as a variance.
  var noise: Double {
    max(
      (Self.noiseWeight * priorNoise + squares) / (Self.noiseWeight + Double(count)),
      Self.leastNoise)
  }

  /// Forgets all solves, or all but how noisy they were.
  mutating func restart(keepingNoise: Bool) {
    priorNoise = keepingNoise ? noise : Self.firstNoise
    (squares, evidence, count) = (0, 0, 0)
    for index in weights.indices { (weights[index], halfWeights[index]) = (.zero, .zero) }
  }

  /// Compares a system with those of the solves.
  mutating func compare(_ system: Float, with rows: PriorRows, position: Float, positions: [Batch])
  {
    let isGuessed = rows.prior.comparesGuesses
    guard isGuessed || valueIndex != nil else { return }
    for index in 0..<[Batch].batchCount(count) {
      var alike = Batch(repeating: 1)
      if isGuessed {
        alike = CountCovariance.kernel((system - rows.systems[index]) / WindowPrior.systemLength)
      }
      if valueIndex != nil {
        alike *= CountCovariance.kernel((position - positions[index]) / WindowPrior.valueLength)
      }
      likeness[index] = alike
    }
  }

  /// What to expect of the system that was compared, with the depths `rows` looks at.
  mutating func expect(_ rows: PriorRows) -> (mean: Batch, variance: Batch) {
    let covariance = rows.prior.covariance
    var (mean, variance) = (rows.means, Batch(repeating: covariance.ownVariance))
    for feature in rows.features { variance += feature * feature }
    covariance.expect(
      CountCovariance.Solves(
        count: count, features: rows.rowFeatures, places: rows.rowPlaces, likeness: likeness,
        weights: weights, inverse: inverse.batches, rowBatches: Self.batchCount),
      features: rows.features, places: rows.places, covariances: &covariances, mean: &mean,
      variance: &variance)
    let least = Batch(repeating: Self.leastVariance)
    return (mean, variance.replacing(with: least, where: variance .< least))
  }

  /// Learns the count of the next of the solves; its system must have been compared.
  mutating func append(_ rows: PriorRows) {
    let (row, covariance) = (count, rows.prior.covariance)
    let line = row * Self.batchCount
    let chunks = [Batch].batchCount(row)
    var shift = Batch.zero
    for chunk in 0..<chunks {
      covariances[chunk] = covariance(
        products: rows.products[line + chunk], likeness: likeness[chunk],
        closeness: rows.closeness[line + chunk])
      shift += covariances[chunk] * weights[chunk]
    }
    inverse.apply(row, to: covariances, factors: &factors, back: &explanations)
    for chunk in 0..<Self.batchCount {
      inverse.batches[line + chunk] = chunk < chunks ? Batch.zero - explanations[chunk] : .zero
    }
    var (explained, known): (Float, Float) = (0, 0)
    for other in 0..<row {
      let factor = factors[number: other]
      explained += factor * factor
      known += factor * halfWeights[number: other]
    }
    let mean = rows.rowMeans[number: row] + shift.sum()
    let variance = max(covariance.ownVariance + rows.squares[row] - explained, Self.leastVariance)
    // Rounding a count up to whole iterations adds to the variance of its logarithm.
    let own = Float(noise) + rows.roundings[row]
    let scale = 1 / (variance + own).squareRoot()
    for chunk in 0..<chunks { inverse.batches[line + chunk] *= scale }
    inverse.batches[line + row / Batch.scalarCount][row % Batch.scalarCount] = scale
    judge(rows.logCounts[number: row] - mean, variance: variance, noise: own)
    noises[number: row] = own
    let target = Self.targets(
      Batch(repeating: rows.logCounts[number: row]), expected: Batch(repeating: mean),
      largest: Batch(repeating: rows.largestSurprises[number: row]))[0]
    targets[number: row] = target
    // What was fitted before changes by the new row only.
    let half = (target - rows.rowMeans[number: row] - known) * scale
    halfWeights[number: row] = half
    for chunk in 0...row / Batch.scalarCount {
      weights[chunk] += half * inverse.batches[line + chunk]
    }
    count += 1
    for _ in 0..<Self.refitCount { refit(rows) }
  }

  /// Notes how far a log count was from what was expected of it.
  private mutating func judge(_ difference: Float, variance: Float, noise: Float) {
    let total = Double(variance + noise)
    let error = min(max(Double(difference), -4), 4)
    let excess = 1 + error * error / (4 * total)
    let square = excess * excess
    evidence = Self.evidenceMemory * evidence - 0.5 * log(square * square * excess * total)
    // The square of the noise in this count to be expected after the error.
    let share = Double(noise) / total
    squares += min(share * (share * error * error + Double(variance)), Self.largestSquare)
  }

  /// Log counts as they enter, where others are expected.
  private static func targets(_ logCounts: Batch, expected: Batch, largest: Batch) -> Batch {
    let differences = (logCounts - expected).limited(
      leastDifference, Batch(repeating: largestDifference))
    return expected + (differences.exponentials - 1).limited(leastSurprise, largest)
  }

  /// Takes counts as they enter with the present fit, and fits the weights of the solves anew.
  private mutating func refit(_ rows: PriorRows) {
    for chunk in 0..<[Batch].batchCount(count) {
      targets[chunk] = Self.targets(
        rows.logCounts[chunk], expected: targets[chunk] - noises[chunk] * weights[chunk],
        largest: rows.largestSurprises[chunk])
      covariances[chunk] = targets[chunk] - rows.rowMeans[chunk]
    }
    inverse.apply(count, to: covariances, factors: &halfWeights, back: &weights)
  }
}
