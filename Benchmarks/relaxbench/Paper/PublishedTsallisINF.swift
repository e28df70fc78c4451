import RelaxKit
import RelaxReporting

/// Tsallis-INF by the recipe published with the paper, kept to show where it fails.
///
/// It takes twenty Newton steps from x = -1 for the root of `sum of w = 1`,
/// `w(i) = 4 (η (k(i)/s - x))⁻²`, and divides a loss by w of the arm played. Once the sums k have
/// grown, a step jumps over the pole at `min k/s`: w then no longer sums to 1, and as it is huge, the
/// loss is hardly recorded. `TsallisINF` finds the root to rounding.
struct PublishedTsallisINF: Sendable {
  /// How many losses have been recorded.
  private(set) var recordCount = 0
  private var estimates: [Double]
  private var totalLoss = 0.0

  init(armCount: Int) { estimates = Array(repeating: 0, count: armCount) }

  /// The weight of each arm; probabilities, if they sum to 1.
  func weights() -> [Double] {
    let eta = 2 / Double(recordCount + 1).squareRoot()
    let scale = recordCount == 0 ? 1 : totalLoss / Double(recordCount) - 1
    let losses = estimates.map { scale == 0 ? 0 : $0 / scale }
    func weights(_ x: Double) -> [Double] {
      losses.map { loss in
        let distance = eta * (loss - x)
        return 4 / (distance * distance)
      }
    }
    var x = -1.0
    for _ in 0..<20 {
      let weights = weights(x)
      let sum = weights.reduce(0, +)
      x -= (sum - 1) / (eta * weights.reduce(0) { $0 + $1 * $1.squareRoot() })
    }
    return weights(x)
  }

  /// Draws an arm in proportion to the weights.
  func chooseArm(
    weights: [Double], using generator: inout some RandomNumberGenerator
  ) -> Int {
    let sum = weights.reduce(0, +)
    return ArmChoice.drawn(from: weights.count, using: &generator) { weights[$0] / sum }.arm
  }

  /// Adds the loss, divided by the weight of the draw, to the estimate of the arm played.
  mutating func record(loss: Double, arm: Int, weight: Double) {
    estimates[arm] += (loss - 1) / weight
    totalLoss += loss
    recordCount += 1
  }
}
