/// A ``TsallisINF`` for each of several equal bins of a context interval.
///
///     var learner = BinnedTsallisINF(armCount: 20, contextRange: 0...5, binCount: 5)
///     let choice = learner.chooseArm(context: 1.3, using: &generator)
///     learner.record(loss: 41, for: choice, context: 1.3)
///
/// Within a bin it competes with the best fixed arm of that bin. More bins follow the context more
/// closely and learn more slowly, since no bin learns from another. A context goes to the bin of
/// the nearest centre, so one outside the interval goes to the bin at that end.
///
/// Source: the baseline called Tsallis-INF-CB in Khodak, Chow, Balcan and Talwalkar, *Learning to
/// Relax*, ICLR 2024, arXiv:2310.02246.
public struct BinnedTsallisINF: BanditLearner, Hashable {
  /// The interval that is cut into bins.
  public let contextRange: ClosedRange<Double>

  private var bins: [TsallisINF]

  /// How many arms there are to pick from.
  public var armCount: Int { bins[0].armCount }

  /// How many bins the interval is cut into.
  public var binCount: Int { bins.count }

  /// Makes a learner that has seen nothing yet.
  ///
  /// - Precondition: `armCount` and `binCount` are positive, their product is at most 1 000 000, and
  ///   `contextRange` has a finite length above 0.
  public init(armCount: Int, contextRange: ClosedRange<Double>, binCount: Int) {
    checkArmCount(armCount)
    require(binCount > 0, "cut the context range into at least one bin")
    require(
      binCount <= armCounts.upperBound / armCount,
      "\(binCount) bins of \(armCount) arms: there may be \(armCounts.upperBound) arms in all bins")
    checkContextRange(contextRange)
    self.contextRange = contextRange
    bins = Array(repeating: TsallisINF(armCount: armCount), count: binCount)
  }

  /// The bin a context belongs to, from 0 at the lower end of the interval.
  ///
  /// - Precondition: `context` is finite.
  public func bin(ofContext context: Double) -> Int {
    let position = contextRange.position(of: context)
    return min(Int(position * Double(binCount)), binCount - 1)
  }

  /// The probability with which a round with that context plays each arm; they sum to 1.
  ///
  /// - Precondition: `context` is finite.
  /// - Complexity: that of ``TsallisINF/probabilities()``.
  public func probabilities(context: Double) -> [Double] {
    bins[bin(ofContext: context)].probabilities()
  }

  /// Picks an arm for a round with that context.
  ///
  /// - Precondition: `context` is finite.
  /// - Complexity: that of ``TsallisINF/chooseArm(context:using:)``.
  public func chooseArm(
    context: Double, using generator: inout some RandomNumberGenerator
  ) -> ArmChoice {
    bins[bin(ofContext: context)].chooseArm(context: (), using: &generator)
  }

  /// Records the loss in the bin of the context.
  ///
  /// - Precondition: `context` is finite.
  /// - Complexity: O(1); nothing is allocated.
  public mutating func record(loss: Double, for choice: ArmChoice, context: Double) {
    bins[bin(ofContext: context)].record(loss: loss, for: choice, context: ())
  }
}

extension BinnedTsallisINF: Codable {
  private enum CodingKeys: CodingKey {
    case contextRange
    case bins
  }

  /// Reads a learner back; it goes on exactly as the saved one would have.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if the state is not one a learner can be in.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    contextRange = try container.decodeContextRange(forKey: .contextRange)
    bins = try container.decode([TsallisINF].self, forKey: .bins)
    guard let first = bins.first else {
      throw container.inconsistentState(forKey: .bins, "is empty")
    }
    if let bin = bins.firstIndex(where: { $0.armCount != first.armCount }) {
      throw container.inconsistentState(
        forKey: .bins, "[\(bin)] has \(bins[bin].armCount) arms, and bins[0] \(first.armCount)")
    }
    guard bins.count <= armCounts.upperBound / first.armCount else {
      throw DecodingError.inconsistentState(
        "\(bins.count) bins of \(first.armCount) arms are more than \(armCounts.upperBound)",
        in: decoder)
    }
  }
}
