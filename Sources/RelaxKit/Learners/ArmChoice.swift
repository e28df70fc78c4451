/// An arm, and the probability with which it was drawn.
///
/// Only the loss of the drawn arm is seen. Dividing that loss by the probability of the draw gives
/// an unbiased estimate of what the arm costs on average over draws, which is why the two stay
/// together.
public struct ArmChoice: Sendable, Hashable, Codable {
  /// The index of the arm, from 0.
  public let arm: Int

  /// The probability, in (0, 1], of drawing this arm when it was drawn.
  public let probability: Double

  /// Pairs an arm with the probability it was drawn with.
  ///
  /// - Precondition: `arm` is not negative, and `probability` lies in (0, 1].
  public init(arm: Int, probability: Double) {
    require(arm >= 0, "number the arms from 0")
    require(
      probability > 0 && probability <= 1, "give the probability of the draw, above 0 and at most 1"
    )
    self.arm = arm
    self.probability = probability
  }

  /// Reads a choice back, such as one whose solve was still running when a program was suspended.
  ///
  /// - Throws: `DecodingError.dataCorrupted` for a negative arm or a probability outside (0, 1].
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    arm = try container.decode(in: 0...Int.max, forKey: .arm)
    probability = try container.decode(
      in: Double.leastNonzeroMagnitude...1, forKey: .probability)
  }

  /// Draws an arm by inverting the cumulative distribution.
  ///
  /// The draw takes one number from the generator, makes of its upper 53 bits a uniform u in [0,
  /// 1), and picks the first arm whose cumulative probability exceeds u. If rounding keeps the
  /// total of the probabilities at or below u, it picks the last arm of positive probability.
  ///
  /// - Parameters:
  ///   - armCount: How many arms there are.
  ///   - generator: Where the uniform comes from.
  ///   - probability: The probability of each arm. They sum to 1.
  /// - Precondition: `armCount` is positive and some probability is positive.
  /// - Complexity: O(`armCount`); nothing is allocated.
  public static func drawn(
    from armCount: Int, using generator: inout some RandomNumberGenerator,
    probability: (Int) -> Double
  ) -> ArmChoice {
    let uniform = Double(generator.next() >> 11) * 0x1p-53
    var cumulative = 0.0
    var drawnArm = 0
    var drawnProbability = 0.0
    for arm in 0..<armCount {
      let probability = probability(arm)
      guard probability > 0 else { continue }
      cumulative += probability
      drawnArm = arm
      drawnProbability = probability
      if cumulative > uniform { break }
    }
    return ArmChoice(arm: drawnArm, probability: min(drawnProbability, 1))
  }
}
