#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What counts say about the spectral radii if all are a certain factor times those of the table.
///
/// The factor stands for what is not known of the reduction of the error: counts are nearly
/// proportional to it. It cannot be told from the spectral radius by one count, so several factors
/// are followed side by side, and their evidence decides.
struct YoungHypothesis<Belief: RadiusBelief>: Sendable {
  /// The logarithm of the factor.
  let logScale: Double

  /// What is believed about spectral radii.
  private(set) var belief: Belief

  /// The logarithm of the probability of the counts, of late ones more.
  private(set) var evidence: Double

  /// The variance of a log count around what the model says, a mean over so many counts.
  private var noise = Self.priorNoise
  private var noiseCount = Self.noiseWeight

  /// The guess of the noise, weighing ten counts: random right-hand sides change the counts of one
  /// matrix of 100 unknowns by 3 to 8 %.
  private static var priorNoise: Double { 0.07 * 0.07 }
  private static var noiseWeight: Double { 10 }

  /// The largest square that is believed to be noise, so that outliers do not blind the learner.
  private static var largestSquare: Double { 0.25 }

  /// What is kept of the evidence with each count: a memory of 500 counts.
  private static var evidenceMemory: Double { 0.998 }

  /// The degrees of freedom of the Student distribution of log counts: outliers are expected.
  private static var freedom: Double { 5 }

  init(logScale: Double, belief: Belief, evidence: Double) {
    self.logScale = logScale
    self.belief = belief
    self.evidence = evidence
  }

  /// Takes in the count of a solve.
  mutating func record(
    count: Double, of phases: PhaseList, context: Belief.Context, table: SweepCountTable
  ) {
    var nodes = belief.nodes(context: context)
    let observed = log(count) - logScale
    let scale = exp(-logScale)
    // Rounding to whole sweeps adds a twelfth of a sweep squared.
    let variance = noise + 1 / (12 * count * count)
    var (total, square) = (0.0, 0.0)
    for index in nodes.indices {
      let expected = phases.total(lengthScale: scale) { depth in
        nodes[index].count(depth: depth, in: table)
      }
      let residual = observed - log(expected)
      let tail = 1 / (1 + residual * residual / (Self.freedom * variance))
      // To the power of (freedom + 1) / 2.
      nodes[index].weight *= tail * tail * tail
      total += nodes[index].weight
      square += nodes[index].weight * residual * residual
    }
    guard total > 0 else { return }
    for index in nodes.indices { nodes[index].weight /= total }
    evidence = Self.evidenceMemory * evidence + log(total) - 0.5 * log(variance)
    noiseCount += 1
    noise += (min(square / total, Self.largestSquare) - noise) / noiseCount
    belief.update(context: context, posterior: nodes)
  }

  /// Makes room for change.
  mutating func doubt() { belief.doubt() }
}

extension YoungHypothesis: Codable {
  private enum CodingKeys: CodingKey {
    case logScale
    case belief
    case evidence
    case noise
    case noiseCount
  }

  /// Reads a hypothesis back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if its numbers are impossible.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    logScale = try container.decode(Double.self, forKey: .logScale)
    belief = try container.decode(Belief.self, forKey: .belief)
    evidence = try container.decode(Double.self, forKey: .evidence)
    noise = try container.decode(Double.self, forKey: .noise)
    noiseCount = try container.decode(Double.self, forKey: .noiseCount)
    guard abs(logScale) < 10, evidence.isFinite, noise > 0, noise < 100, noiseCount >= 1,
      noiseCount.isFinite
    else {
      throw DecodingError.inconsistentState("no hypothesis about counts", in: decoder)
    }
  }
}
