/// What turns the estimated losses of all arms into their probabilities, for ``TsallisINF`` and its
/// kin.
///
/// With `k(i)` the estimates, `s` the scale of losses and `η = 2 / √t`,
///
///     p(i) = 4 / (η (k(i) / s - x))²,   where x < min k(i) / s is such that p sums to 1.
///
/// In units of `2 / η`, with `w(i)` the distance of `k(i) / s` from the least of them and v that of
/// the root from it, `p(i) = (w(i) + v)⁻²`.
struct TsallisDistribution {
  /// Keeps the probability of a hopeless arm, and with it its importance weight, finite.
  static let leastWeight = 0x1p-512

  private let estimates: [Double]
  private let leastEstimate: Double
  private let inverseScale: Double
  private var root = 1.0
  private var total = 1.0

  /// Solves `‖(w + v)⁻¹‖ = 1` for v.
  ///
  /// The function `1 / ‖(w + v)⁻¹‖` of v is increasing, concave, and straight where all w are
  /// equal, so Newton's method rises to the root without passing it from any point below, in a few
  /// steps. Such a point is v = 1: the best arm, whose w is 0, alone has a probability of 1 there.
  ///
  /// - Parameters:
  ///   - estimates: `k`, one for each arm.
  ///   - scale: `s`, not negative.
  ///   - round: `t`, at least 1.
  init(estimates: [Double], scale: Double, round: Double) {
    self.estimates = estimates
    leastEstimate = estimates.reduce(.infinity, min)
    // While every loss was 1 there is nothing to tell the arms apart.
    inverseScale = scale == 0 ? 0 : 1 / (scale * round.squareRoot())
    // Rounding ends the rise long before the limit.
    for _ in 0..<Self.newtonStepLimit {
      var squares = 0.0
      var cubes = 0.0
      for estimate in estimates {
        let distance = (estimate - leastEstimate) * inverseScale
        let reciprocal = 1 / (distance + root)
        let square = reciprocal * reciprocal
        squares += square
        cubes += square * reciprocal
      }
      let step = squares * (squares.squareRoot() - 1) / cubes
      guard step > root * .ulpOfOne else { break }
      root += step
    }
    total = estimates.reduce(0) { $0 + weight(ofEstimate: $1) }
  }

  /// The probability of each arm.
  func probabilities() -> [Double] { estimates.map { weight(ofEstimate: $0) / total } }

  /// Draws an arm; nothing is allocated.
  func draw(using generator: inout some RandomNumberGenerator) -> ArmChoice {
    ArmChoice.drawn(from: estimates.count, using: &generator) {
      weight(ofEstimate: estimates[$0]) / total
    }
  }

  private func weight(ofEstimate estimate: Double) -> Double {
    let reciprocal = 1 / ((estimate - leastEstimate) * inverseScale + root)
    return max(reciprocal * reciprocal, Self.leastWeight)
  }

  private static let newtonStepLimit = 64
}
