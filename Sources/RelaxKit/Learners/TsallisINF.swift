/// Tsallis-INF: follows the regularised leader, with Tsallis entropy of order 1/2 as the
/// regulariser.
///
///     var learner = TsallisINF(armCount: 20)
///     let choice = learner.chooseArm(using: &generator)
///     learner.record(loss: 137, for: choice)
///
/// It assumes nothing about how losses come about and needs no number of rounds in advance. Against
/// the best fixed of d arms its regret over T rounds is O(√(d T)), and O(log T) where the losses of
/// each round are drawn anew from one distribution with a single best arm.
///
/// With `k(i)` the sum of `(loss - 1) / probability` over the plays of arm i, `s` the mean of
/// `loss - 1` over all plays, and `η = 2 / √t` in round t = 1, 2, …, arm i is played with
/// probability
///
///     p(i) = 4 / (η (k(i) / s - x))²,   where x < min k(i) / s is such that p sums to 1.
///
/// Source: Zimmert and Seldin, *Tsallis-INF: an optimal algorithm for stochastic and adversarial
/// bandits*, JMLR 22 (2021); the scaling by `s`, which spares one to know the size of the losses,
/// is that of Khodak, Chow, Balcan and Talwalkar, *Learning to Relax*, ICLR 2024, arXiv:2310.02246.
/// Their recipe takes twenty Newton steps from a fixed point, which jump over the pole at
/// `min k(i) / s` once the sums have grown; here the root is found to rounding.
///
/// Rounds are counted by their losses: t is one more than the number of losses recorded.
public struct TsallisINF: BanditLearner, Hashable {
  /// How many losses have been recorded.
  public private(set) var recordCount = 0

  private var estimates: [Double]
  private var totalExcess = 0.0

  /// How many arms there are to pick from.
  public var armCount: Int { estimates.count }

  /// Makes a learner that has seen nothing yet and finds all arms equally likely.
  ///
  /// - Precondition: `armCount` is positive.
  public init(armCount: Int) {
    precondition(armCount > 0, "give a learner at least one arm")
    estimates = Array(repeating: 0, count: armCount)
  }

  /// The probability with which the next round plays each arm; they sum to 1.
  ///
  /// - Complexity: O(``armCount``) for each step of Newton's method.
  public func probabilities() -> [Double] {
    let distribution = distribution()
    return estimates.map { distribution.probability(ofEstimate: $0) }
  }

  /// Picks an arm for the next round.
  ///
  /// - Complexity: O(``armCount``) for each step of Newton's method; nothing is allocated.
  public func chooseArm(
    context: Void, using generator: inout some RandomNumberGenerator
  ) -> ArmChoice {
    let distribution = distribution()
    return ArmChoice.drawn(from: armCount, using: &generator) {
      distribution.probability(ofEstimate: estimates[$0])
    }
  }

  /// Adds the loss, divided by the probability of the draw, to the estimate of the arm played.
  ///
  /// - Complexity: O(1); nothing is allocated.
  public mutating func record(loss: Double, for choice: ArmChoice, context: Void) {
    requireOwn(choice)
    let excess = excess(of: loss)
    estimates[choice.arm] += excess / max(choice.probability, Distribution.leastWeight)
    totalExcess += excess
    recordCount += 1
  }

  /// What turns the estimate of an arm into its probability.
  ///
  /// In units of `2 / η`, with `w(i)` the distance of `k(i) / s` from the least of them and v that
  /// of the root from it, `p(i) = (w(i) + v)⁻²`.
  private struct Distribution {
    /// Keeps the probability of a hopeless arm, and with it its importance weight, finite.
    static let leastWeight = 0x1p-512

    var leastEstimate: Double
    var inverseScale: Double
    var root = 1.0
    var total = 1.0

    func weight(ofEstimate estimate: Double) -> Double {
      let reciprocal = 1 / ((estimate - leastEstimate) * inverseScale + root)
      return max(reciprocal * reciprocal, Self.leastWeight)
    }

    func probability(ofEstimate estimate: Double) -> Double {
      weight(ofEstimate: estimate) / total
    }
  }

  /// Solves `‖(w + v)⁻¹‖ = 1` for v.
  ///
  /// The function `1 / ‖(w + v)⁻¹‖` of v is increasing, concave, and straight where all w are
  /// equal, so Newton's method rises to the root without passing it from any point below, in a few
  /// steps. Such a point is v = 1: the best arm, whose w is 0, alone has a probability of 1 there.
  private func distribution() -> Distribution {
    let scale = recordCount == 0 ? 0 : totalExcess / Double(recordCount)
    var distribution = Distribution(
      leastEstimate: estimates.reduce(.infinity, min),
      // While every loss was 1 there is nothing to tell the arms apart.
      inverseScale: scale == 0 ? 0 : 1 / (scale * Double(recordCount + 1).squareRoot()))
    // Rounding ends the rise long before the limit.
    for _ in 0..<Self.newtonStepLimit {
      var squares = 0.0
      var cubes = 0.0
      for estimate in estimates {
        let distance = (estimate - distribution.leastEstimate) * distribution.inverseScale
        let reciprocal = 1 / (distance + distribution.root)
        let square = reciprocal * reciprocal
        squares += square
        cubes += square * reciprocal
      }
      let step = squares * (squares.squareRoot() - 1) / cubes
      guard step > distribution.root * .ulpOfOne else { break }
      distribution.root += step
    }
    distribution.total = estimates.reduce(0) { $0 + distribution.weight(ofEstimate: $1) }
    return distribution
  }

  private static let newtonStepLimit = 64
}

extension TsallisINF: Codable {
  private enum CodingKeys: CodingKey {
    case recordCount
    case estimates
    case totalExcess
  }

  /// Reads a learner back; it goes on exactly as the saved one would have.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if the state is not one a learner can be in.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    recordCount = try container.decode(Int.self, forKey: .recordCount)
    estimates = try container.decode([Double].self, forKey: .estimates)
    totalExcess = try container.decode(Double.self, forKey: .totalExcess)
    let hasLosses = totalExcess > 0
    guard
      !estimates.isEmpty, estimates.allSatisfy({ $0 >= 0 && $0.isFinite }),
      // The least excess there is lies one step of the floating-point grid above 1.
      totalExcess == 0 || (totalExcess >= .ulpOfOne && totalExcess.isFinite),
      hasLosses == estimates.contains(where: { $0 > 0 }),
      recordCount >= (hasLosses ? 1 : 0), recordCount <= Self.largestRecordCount
    else {
      throw DecodingError.inconsistentState(
        "estimates, their total or the number of losses are not those of a learner", in: decoder)
    }
  }
}
