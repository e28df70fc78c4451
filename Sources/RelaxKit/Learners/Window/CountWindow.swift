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
  /// What the noise was thought to be, and the sum of its squares since.
  private var priorNoise = Self.firstNoise
  private var squares = 0.0

  /// For each solve the variance it was factored with, and the log count as it enters.
  private(set) var noises: [Float] = []
  private(set) var targets: [Float] = []
  private var weights: [Float]
  /// The factor left of its diagonal, row by row in chunks that end in zeros, and the inverses of its
  /// diagonal.
  private var factor: [Batch]
  private var inverses: [Float]
  private var solution: [Batch]
  private var lanes: [Batch]
  private var likeness: [Float]

  typealias Batch = WindowPrior.Batch

  /// The most solves that are kept.
  static let capacity = 56
  private static let chunkCount = capacity / Batch.scalarCount

  /// What a count may say: e, as a ratio minus 1; a failed solve less, for its limit is arbitrary.
  private static let surprises = -0.95...3.0
  private static let largestFailure = 2.0

  /// How often a fit is repeated.
  private static let refitCount = 2

  /// What is kept of the evidence with each count: a memory of 33 counts.
  private static let evidenceMemory = 0.97

  /// The variance of a log count about what is expected, whose first guess weighs ten counts.
  private static let firstNoise = 0.1 * 0.1
  private static let noiseWeight = 10.0
  private static let leastNoise = 0.03 * 0.03
  private static let largestSquare = 4.0

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

  /// By how much a log count scatters about what is expected, as a variance.
  var noise: Double {
    let count = Double(noises.count)
    return max(
      (Self.noiseWeight * priorNoise + squares) / (Self.noiseWeight + count), Self.leastNoise)
  }

  /// Forgets all solves, or all but how noisy they were.
  mutating func restart(keepingNoise: Bool) {
    priorNoise = keepingNoise ? noise : Self.firstNoise
    (squares, evidence) = (0, 0)
    noises.removeAll(keepingCapacity: true)
    targets.removeAll(keepingCapacity: true)
  }

  /// Compares the system at hand with those of the solves.
  mutating func compare(with rows: PriorRows, position: Float, positions: [Float]) {
    for row in noises.indices {
      var alike: Float = 1
      if prior.kind == .guided || prior.kind == .incompleteCholesky {
        alike = WindowPrior.kernel((rows.system - rows.systems[row]) / WindowPrior.systemLength)
      }
      if valueIndex != nil {
        alike *= WindowPrior.kernel((position - positions[row]) / WindowPrior.valueLength)
      }
      likeness[row] = alike
    }
  }

  /// What to expect of the system that was compared, with the depths `rows` looks at.
  mutating func expect(_ rows: PriorRows) -> (mean: Batch, variance: Batch) {
    let chunks = rows.features.count / Batch.scalarCount
    var (mean, variance) = (rows.means, Batch(repeating: prior.ownVariance))
    for feature in rows.features { variance += feature * feature }
    for row in noises.indices {
      let alike = likeness[row]
      var covariance = Batch.zero
      for chunk in 0..<chunks {
        let own = rows.rowFeatures[row * chunks + chunk]
        for lane in 0..<Batch.scalarCount {
          covariance += rows.features[Batch.scalarCount * chunk + lane] * own[lane]
        }
      }
      covariance = covariance * ((1 + alike) / 2) + (prior.level + prior.levelOfLike * alike)
      covariance +=
        (prior.shape + prior.shapeOfLike * alike)
        * WindowPrior.kernel((rows.places - rows.rowPlaces[row]) * (1 / prior.length))
      mean += covariance * weights[row]
      for chunk in 0..<(row + Batch.scalarCount - 1) / Batch.scalarCount {
        let line = factor[row * Self.chunkCount + chunk]
        for lane in 0..<Batch.scalarCount {
          covariance -= lanes[Batch.scalarCount * chunk + lane] * line[lane]
        }
      }
      covariance *= inverses[row]
      lanes[row] = covariance
      variance -= covariance * covariance
    }
    variance.replace(with: 1e-6, where: variance .< 1e-6)
    return (mean, variance)
  }

  /// Learns the count of the next of the solves, at which `rows` looks; its system must have been compared.
  mutating func append(_ solves: [SolvedSystem], rows: PriorRows) {
    let row = noises.count
    let solve = solves[row]
    let (means, variances) = expect(rows)
    let (mean, variance) = (means[0], variances[0])
    // Rounding a count up to whole iterations adds to the variance of its logarithm.
    let own = Float(noise + 1 / (12 * solve.count * solve.count))
    let line = row * Self.chunkCount
    for chunk in 0..<Self.chunkCount { factor[line + chunk] = .zero }
    for column in 0..<row {
      factor[line + column / Batch.scalarCount][column % Batch.scalarCount] = lanes[column][0]
    }
    inverses[row] = 1 / (variance + own).squareRoot()
    noises.append(own)
    let total = Double(variance + own)
    let error = min(max(log(solve.count) - Double(mean), -4), 4)
    evidence =
      Self.evidenceMemory * evidence - 2.5 * log(1 + error * error / (4 * total))
      - 0.5 * log(total)
    // The square of the noise in this count to be expected after the error.
    let share = Double(own) / total
    squares += min(share * (share * error * error + Double(variance)), Self.largestSquare)
    targets.append(Self.target(solve, expected: mean))
    for _ in 0..<Self.refitCount {
      fit(rows)
      for row in targets.indices {
        targets[row] = Self.target(
          solves[row], expected: targets[row] - noises[row] * weights[row])
      }
    }
    fit(rows)
  }

  private static func target(_ solve: SolvedSystem, expected: Float) -> Float {
    let ratio = solve.count * exp(-Double(expected)) - 1
    let largest = solve.isFailure ? largestFailure : surprises.upperBound
    return expected + Float(min(max(ratio, surprises.lowerBound), largest))
  }

  /// The weights of the solves, by the factor.
  private mutating func fit(_ rows: PriorRows) {
    let count = targets.count
    for chunk in solution.indices { solution[chunk] = .zero }
    for row in 0..<count {
      let line = row * Self.chunkCount
      var known = Batch.zero
      for chunk in 0...row / Batch.scalarCount { known += factor[line + chunk] * solution[chunk] }
      solution[row / Batch.scalarCount][row % Batch.scalarCount] =
        (targets[row] - rows.rowMeans[row] - known.sum()) * inverses[row]
    }
    for row in (0..<count).reversed() {
      let line = row * Self.chunkCount
      let weight = solution[row / Batch.scalarCount][row % Batch.scalarCount] * inverses[row]
      weights[row] = weight
      for chunk in 0...row / Batch.scalarCount { solution[chunk] -= factor[line + chunk] * weight }
    }
  }
}
