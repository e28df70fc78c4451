/// What counts say about the spectral radii if all are a certain factor times those of the table.
///
/// The factor stands for what is not known of the reduction of the error: counts are nearly
/// proportional to it. It cannot be told from the spectral radius by one count, so several factors
/// are followed side by side, and their evidence decides.
struct YoungHypothesis: Sendable {
  /// The logarithm of the factor.
  let logScale: Double

  /// What is believed about spectral radii.
  private(set) var belief = RadiusPopulation()

  /// What is believed about the least counts.
  private(set) var floor = CountFloor()

  /// The logarithm of the probability of the counts, recent ones weighing more.
  private(set) var evidence: Double

  /// The variance of a log count around what the model says, where it exceeds the floor; a mean over so
  /// many counts.
  private var noise = Self.priorNoise
  private var noiseCount = Self.noiseWeight

  /// The guess of the noise, weighing ten counts: random right-hand sides change the counts of one
  /// matrix of 100 unknowns by 5 to 10 % if omega is too low. Then the slowest component decides alone,
  /// and a start error may have much or little of it.
  private static let priorNoise = 0.07 * 0.07
  private static let noiseWeight = 10.0
  private static let leastNoise = 0.03 * 0.03

  /// The share of a solve that has to run along the floor to tell something of it.
  private static let tellingShare = 0.9

  /// The largest square that is believed to be noise, so that outliers do not blind the learner.
  private static let largestSquare = 0.25

  /// What is kept of the evidence with each count: a memory of 500 counts.
  private static let evidenceMemory = 0.998

  /// The degrees of freedom of the Student distribution of log counts: outliers are expected.
  private static let freedom = 5.0

  init(logScale: Double, evidence: Double) {
    self.logScale = logScale
    self.evidence = evidence
  }

  /// Takes in the count of a solve.
  ///
  /// - Returns: the logarithm of the probability density of the log count, up to a constant.
  @discardableResult
  mutating func record(
    count: Double, of phases: PhaseList, table: SweepCountTable
  ) -> Double {
    var nodes = belief.nodes
    let model = CountModel(table: table, floor: floor)
    let observed = log(count) - logScale
    let lengthScale = exp(-logScale)
    let least = phases.depths.map { model.least(depth: $0) }
    let end = phases.depths[phases.phase(atEndOf: count)]
    let floorVariance = floor.noise + floor.variance(depth: end)
    // Rounding to whole sweeps adds a twelfth of a sweep squared.
    let rounding = 1 / (12 * count * count)
    var total = 0.0
    var above = (weight: 0.0, square: 0.0)
    var along = (weight: 0.0, residual: 0.0, square: 0.0)
    for index in nodes.indices {
      let (expected, share) = phases.course(lengthScale: lengthScale) { phase in
        let sweeps = model.count(nodes[index], depth: phases.depths[phase], least: least[phase])
        return (sweeps, sweeps == least[phase])
      }
      let residual = observed - log(expected)
      let variance =
        share * share * floorVariance + (1 - share) * (1 - share) * noise + rounding
      let tail = 1 / (1 + residual * residual / (Self.freedom * variance))
      // The tail to the power of (freedom + 1) / 2.
      let weight = nodes[index].weight * tail * tail * tail / variance.squareRoot()
      nodes[index].weight = weight
      total += weight
      if share > Self.tellingShare {
        along.weight += weight
        along.residual += weight * residual
        along.square += weight * residual * residual
      } else {
        above.weight += weight
        above.square += weight * residual * residual
      }
    }
    guard total > 0 else { return -.infinity }
    for index in nodes.indices { nodes[index].weight /= total }
    evidence = Self.evidenceMemory * evidence + log(total)
    if along.weight > 0 {
      floor.record(
        depth: end, residual: along.residual / along.weight,
        square: along.square / along.weight, rounding: rounding, share: along.weight / total)
    }
    if above.weight > 0 {
      let share = above.weight / total
      noiseCount += share
      let error = min(above.square / above.weight, Self.largestSquare)
      noise = max(noise + share * (error - noise) / noiseCount, Self.leastNoise)
    }
    belief.update(posterior: nodes)
    return log(total)
  }
}

extension YoungHypothesis: Codable {
  private enum CodingKeys: CodingKey {
    case logScale
    case belief
    case floor
    case evidence
    case noise
    case noiseCount
  }

  /// Reads a hypothesis back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if its numbers are impossible.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    logScale = try container.decode(in: -10...10, forKey: .logScale)
    belief = try container.decode(RadiusPopulation.self, forKey: .belief)
    floor = try container.decode(CountFloor.self, forKey: .floor)
    evidence = try container.decode(in: .finite, forKey: .evidence)
    noise = try container.decode(in: Self.leastNoise...100, forKey: .noise)
    noiseCount = try container.decode(in: .meanWeights, forKey: .noiseCount)
  }
}
