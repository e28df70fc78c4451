internal import CRelaxKernels

/// The covariance of log counts as a function of what systems and depths have in common.
///
/// With f for the product of the features of two counts, l for the likeness of their systems and r for the
/// closeness of their depths it is
///
///     f (1 + l)/2 + level + levelOfLike l + (shape + shapeOfLike l) r
struct CountCovariance: Sendable {
  let level, levelOfLike, shape, shapeOfLike: Float
  /// The distance of depths that counts as one.
  let length: Float

  /// The variance of a log count but for its features.
  var ownVariance: Float { level + levelOfLike + shape + shapeOfLike }

  /// A kernel of distances: rational quadratic, (1 + d²/16)⁻⁸, close to a Gaussian of deviation 1 and
  /// cheaper.
  @inline(__always) static func kernel(_ distance: Batch) -> Batch {
    let sum = 1 + distance * distance / 16
    let square = sum * sum
    let fourth = square * square
    return 1 / (fourth * fourth)
  }

  /// How close depths are.
  @inline(__always) func closeness(_ distance: Batch) -> Batch {
    Self.kernel(distance * (1 / length))
  }

  /// The covariances of eight pairs of counts.
  @inline(__always) func callAsFunction(
    products: Batch, likeness: Batch, closeness: Batch
  ) -> Batch {
    products * ((1 + likeness) / 2) + (level + levelOfLike * likeness)
      + (shape + shapeOfLike * likeness) * closeness
  }

  /// Solves whose counts were learned, and the inverse of the Cholesky factor of their covariance.
  struct Solves {
    let count: Int
    /// The features of each, in whole batches, zeros after them.
    let features: [Batch]
    /// Of each, one number after another, the depth, how much the system at hand is like its own, and the
    /// weight.
    let places, likeness, weights: [Batch]
    /// The inverse of the factor, row by row in `rowBatches` each, zero beyond its diagonal.
    let inverse: [Batch]
    let rowBatches: Int
  }

  /// What the counts of solves say of eight depths: adds to their means and takes what is explained from their
  /// variances.
  ///
  /// - Parameters:
  ///   - features: of the depths, a batch for each; as many as a solve has room for.
  ///   - places: the depths.
  ///   - covariances: room for a batch for each solve, in whole rows of `rowBatches`; what it holds is finite.
  ///   - isPortable: whether to do without instructions that a portable build may not assume. The sums are
  ///     the same to the last bit.
  /// - Complexity: O(n² + n f) for n solves and f features, eight depths at a time; no allocation.
  func expect(
    _ solves: Solves, features: [Batch], places: Batch, covariances: inout [Batch],
    mean: inout Batch, variance: inout Batch, isPortable: Bool = false
  ) {
    let lanes = Batch.scalarCount
    let (count, rowBatches) = (solves.count, solves.rowBatches)
    require(
      features.count % lanes == 0 && solves.features.count >= count * (features.count / lanes)
        && count <= rowBatches * lanes && covariances.count >= rowBatches * lanes
        && solves.inverse.count >= count * rowBatches
        && min(solves.places.count, solves.likeness.count, solves.weights.count) >= rowBatches,
      "the parts of a window do not fit")
    guard !isPortable, let kernels = unsafe relaxkit_best_window_kernels() else {
      return sum(solves, features, places, &covariances, &mean, &variance)
    }
    var window = relaxkit_window(
      level: level, level_of_like: levelOfLike, shape: shape, shape_of_like: shapeOfLike,
      inverse_length: 1 / length, count: Int32(count), features: Int32(features.count),
      row_batches: Int32(rowBatches))
    var places = places
    unsafe kernels.pointee.expect(
      &window, features, &places, solves.features, solves.places, solves.likeness, solves.weights,
      solves.inverse, &covariances, &mean, &variance)
  }

  /// The same in Swift.
  private func sum(
    _ solves: Solves, _ features: [Batch], _ places: Batch, _ covariances: inout [Batch],
    _ mean: inout Batch, _ variance: inout Batch
  ) {
    let lanes = Batch.scalarCount
    let chunks = features.count / lanes
    for row in 0..<solves.count {
      var (even, odd) = (Batch.zero, Batch.zero)
      for chunk in 0..<chunks {
        let own = solves.features[row * chunks + chunk]
        for lane in 0..<lanes / 2 {
          even += features[lanes * chunk + 2 * lane] * own[2 * lane]
          odd += features[lanes * chunk + 2 * lane + 1] * own[2 * lane + 1]
        }
      }
      let covariance = self(
        products: even + odd, likeness: Batch(repeating: solves.likeness[number: row]),
        closeness: closeness(places - solves.places[number: row]))
      covariances[row] = covariance
      mean += covariance * solves.weights[number: row]
    }
    for row in 0..<solves.count {
      var (even, odd) = (Batch.zero, Batch.zero)
      for chunk in 0...row / lanes {
        let line = solves.inverse[row * solves.rowBatches + chunk]
        for lane in 0..<lanes / 2 {
          even += covariances[lanes * chunk + 2 * lane] * line[2 * lane]
          odd += covariances[lanes * chunk + 2 * lane + 1] * line[2 * lane + 1]
        }
      }
      let explained = even + odd
      variance -= explained * explained
    }
  }
}
