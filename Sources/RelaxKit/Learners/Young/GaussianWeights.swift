/// A Gaussian belief about the weights of a linear model, brought up to date one number at a time.
///
/// For features φ the model has the value φ · w, believed to be N(φ · mean, φᵀ C φ). The covariance C
/// is kept as a lower triangle.
struct GaussianWeights: Sendable, Hashable {
  /// A feature that is not zero.
  struct Feature: Sendable, Hashable {
    /// Which weight it belongs to.
    var index: Int
    /// Its value.
    var value: Double
  }

  /// The expected weights.
  private(set) var mean: [Double]

  private var covariance: [Double]

  /// Makes a belief from its mean and covariance.
  init(mean: [Double], covariance: (Int, Int) -> Double) {
    self.mean = mean
    self.covariance = []
    self.covariance.reserveCapacity(mean.count * (mean.count + 1) / 2)
    for row in mean.indices {
      for column in 0...row { self.covariance.append(covariance(row, column)) }
    }
  }

  private func covariance(_ row: Int, _ column: Int) -> Double {
    row < column
      ? covariance[column * (column + 1) / 2 + row] : covariance[row * (row + 1) / 2 + column]
  }

  /// The variance of the value of the model.
  ///
  /// - Complexity: O(f²) for f features.
  func variance(of features: [Feature]) -> Double {
    var sum = 0.0
    for first in features {
      for second in features {
        sum += first.value * second.value * covariance(first.index, second.index)
      }
    }
    return max(sum, 0)
  }

  /// Moves the expected value of the model by `shift` and takes the share `contraction` off its
  /// variance, and what goes along with it off the others.
  ///
  /// A Kalman update is the case `contraction = v / (v + noise)`, `shift = contraction * excess`
  /// for a variance v; in general any posterior of the value, reduced to its two moments.
  ///
  /// - Complexity: O(n²) for n weights.
  mutating func update(_ features: [Feature], shift: Double, contraction: Double) {
    var direction = [Double](repeating: 0, count: mean.count)
    for feature in features {
      for row in mean.indices { direction[row] += feature.value * covariance(row, feature.index) }
    }
    let variance = features.reduce(0) { $0 + $1.value * direction[$1.index] }
    guard variance > Self.leastVariance else { return }
    let gain = shift / variance
    let scale = contraction / variance
    var place = 0
    for row in mean.indices {
      mean[row] = min(max(mean[row] + gain * direction[row], -Self.largestMean), Self.largestMean)
      let factor = scale * direction[row]
      for column in 0...row {
        covariance[place] -= factor * direction[column]
        place += 1
      }
    }
  }

  /// The first weight that the covariance gives a negative variance once those before are known, up to
  /// rounding; nil if it is a covariance.
  ///
  /// That is where the triangle of its Cholesky factor ends, with all variances raised a little.
  private var impossibleWeight: Int? {
    let count = mean.count
    let rise = 1e-9 * mean.indices.reduce(1) { max($0, covariance($1, $1)) }
    var factor = covariance
    for row in 0..<count {
      let start = row * (row + 1) / 2
      for column in 0...row {
        let other = column * (column + 1) / 2
        var sum = factor[start + column] + (row == column ? rise : 0)
        for inner in 0..<column { sum -= factor[start + inner] * factor[other + inner] }
        if row > column {
          factor[start + column] = sum / factor[other + column]
        } else if sum > 0 {
          factor[start + column] = sum.squareRoot()
        } else {
          return row
        }
      }
    }
    return nil
  }

  /// No belief about logarithms of counts has such expectations, and none such covariances.
  private static let largestMean = 1e6
  private static let largestCovariance = 100.0

  /// More weights than any belief has; checking a covariance takes time with the cube of their number.
  private static let weightCounts = 1...100

  /// A variance below which a value counts as known; it keeps divisions away from zero.
  private static let leastVariance = 1e-12
}

extension GaussianWeights: Codable {
  private enum CodingKeys: CodingKey {
    case mean
    case covariance
  }

  /// Reads a belief back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if it is no Gaussian.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    mean = try container.decodeList(
      count: Self.weightCounts, in: -Self.largestMean...Self.largestMean, forKey: .mean)
    covariance = try container.decode(PackedDoubles.self, forKey: .covariance).values
    let count = mean.count * (mean.count + 1) / 2
    guard covariance.count == count else {
      throw container.inconsistentState(
        forKey: .covariance, "has \(covariance.count) numbers and needs \(count)")
    }
    let range = -Self.largestCovariance...Self.largestCovariance
    if let place = covariance.firstIndex(where: { !range.contains($0) }) {
      throw container.inconsistentState(
        forKey: .covariance, "[\(place)] = \(covariance[place]) is outside \(range)")
    }
    guard let weight = impossibleWeight else { return }
    let place = weight * (weight + 3) / 2
    throw container.inconsistentState(
      forKey: .covariance,
      covariance[place] < 0
        ? "[\(place)] = \(covariance[place]), a variance, is negative"
        : "[\(place)] = \(covariance[place]) is too small a variance for its covariances")
  }

  /// Refuses a belief about another number of weights.
  func requireCount(_ count: Int, in decoder: any Decoder) throws {
    guard mean.count == count else {
      throw DecodingError.inconsistentState(
        "mean has \(mean.count) numbers and needs \(count)", in: decoder)
    }
  }

  /// Writes a belief.
  ///
  /// - Throws: what the encoder throws.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(mean, forKey: .mean)
    try container.encode(PackedDoubles(covariance), forKey: .covariance)
  }
}
