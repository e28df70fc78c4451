/// A density of u over the systems of a sequence, where nothing is known about the single one.
///
/// It is learned by predictive recursion (Newton, *On a nonparametric recursive estimator of the
/// mixing distribution*, Sankhyā A 64, 2002): after each count the density moves a share towards what
/// it would be given that count.
struct RadiusPopulation: Sendable, Codable {
  /// The probability of each place of the grid.
  private var weights: [Double]
  private var round = 0.0

  /// Places over the range of the table, at a distance of 0.1: about what one count tells.
  private static let grid = (0...60).map { index in
    SweepCountTable.range.lowerBound
      + (SweepCountTable.range.upperBound - SweepCountTable.range.lowerBound) * Double(index) / 60
  }
  private static let places = grid.map { RadiusNode(u: $0, weight: 0) }

  /// A share of at least 1/50 goes to each new count, so that the systems may change.
  private static let leastShare = 0.02

  /// Makes the prior density: centred at 2 (β = 0.96, a hundred unknowns), so wide that ten and a
  /// hundred thousand unknowns are within it, on a floor.
  init() {
    weights = Self.grid.map { u in exp(-0.5 * (u - 2) * (u - 2) / (0.9 * 0.9)) + 0.01 }
    let total = weights.reduce(0, +)
    for index in weights.indices { weights[index] /= total }
  }

  /// The values u may have for a system, with their probabilities.
  var nodes: [RadiusNode] {
    var nodes = Self.places
    for index in nodes.indices { nodes[index].weight = weights[index] }
    return nodes
  }

  /// Takes in what a count said: the nodes, with their probabilities given the count.
  mutating func update(posterior: [RadiusNode]) {
    round += 1
    let share = max(exp(-0.7 * log(round + 1)), Self.leastShare)
    for index in weights.indices {
      weights[index] += share * (posterior[index].weight - weights[index])
    }
  }
}

extension RadiusPopulation {
  private enum CodingKeys: CodingKey {
    case weights
    case round
  }

  /// Reads a density back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if it is none on this grid.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let count = Self.grid.count
    weights = try container.decode(PackedDoubles.self, forKey: .weights).values
    guard weights.count == count else {
      throw container.inconsistentState(
        forKey: .weights, "has \(weights.count) numbers and needs \(count)")
    }
    if let index = weights.firstIndex(where: { !(0...1).contains($0) }) {
      throw container.inconsistentState(forKey: .weights, "[\(index)] = \(weights[index])")
    }
    round = try container.decode(in: 0...Double(recordCounts.upperBound), forKey: .round)
    let total = weights.reduce(0, +)
    guard abs(total - 1) < 1e-6 else {
      throw container.inconsistentState(
        forKey: .weights, "add up to \(total), and probabilities to 1")
    }
  }

  /// Writes the density.
  ///
  /// - Throws: what the encoder throws.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(PackedDoubles(weights), forKey: .weights)
    try container.encode(round, forKey: .round)
  }
}
