/// The omegas that the arms of a bandit learner stand for.
///
///     let grid = OmegaGrid.uniform(1.0...1.95, count: 20)
///     grid[0]  // 1.0
public struct OmegaGrid: Sendable, Hashable {
  /// The omega of each arm.
  public let omegas: [Double]

  /// Makes a grid of those omegas.
  ///
  /// - Precondition: there are 1 to 1 000 000, and all lie in (0, 2).
  public init(_ omegas: [Double]) {
    Self.checkCount(omegas.count)
    omegas.forEach(checkOmega)
    self.omegas = omegas
  }

  /// So many omegas at equal distances from one end of the range to the other, both included; the
  /// paper's 20 from 1 to 1.95 unless told otherwise.
  ///
  /// - Precondition: `count` lies in 1...1 000 000, and the range in (0, 2).
  public static func uniform(
    _ range: ClosedRange<Double> = 1...1.95, count: Int = 20
  ) -> OmegaGrid {
    checkCount(count)
    let last = Double(max(count - 1, 1))
    return OmegaGrid(
      (0..<count).map { arm in
        let (before, after) = (Double(arm), last - Double(arm))
        let omega = (range.lowerBound * after + range.upperBound * before) / last
        // To twelve places, so that what is meant to be 1.35 is, and prints so; but rounding must not
        // carry an omega out of the range, and perhaps to 2.
        let rounded = (omega * 1e12).rounded() / 1e12
        return switch arm {
        case 0: range.lowerBound
        case count - 1: range.upperBound
        default: min(max(rounded, range.lowerBound), range.upperBound)
        }
      })
  }

  private static func checkCount(_ count: Int) {
    require(
      armCounts.contains(count),
      "\(count) omegas: a grid needs at least 1 and takes at most \(armCounts.upperBound)")
  }

  /// The number of omegas.
  public var count: Int { omegas.count }

  /// The omega of an arm.
  ///
  /// - Precondition: the arm is one of the grid's.
  public subscript(arm: Int) -> Double {
    require(
      omegas.indices.contains(arm), "arm \(arm) is outside a grid of \(omegas.count) omegas")
    return omegas[arm]
  }
}

extension OmegaGrid: Codable {
  /// Reads a grid back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` for an empty grid, one that is too large, or an omega outside
  ///   (0, 2).
  public init(from decoder: any Decoder) throws {
    omegas = try [Double](from: decoder)
    guard armCounts.contains(omegas.count) else {
      throw DecodingError.inconsistentState(
        "\(omegas.count) omegas are no grid; it has 1 to \(armCounts.upperBound)", in: decoder)
    }
    if let arm = omegas.firstIndex(where: { !isRelaxationParameter($0) }) {
      throw DecodingError.inconsistentState(
        "omegas[\(arm)] = \(omegas[arm]) is outside (0, 2)", in: decoder)
    }
  }

  /// Writes the omegas as one list.
  ///
  /// - Throws: what the encoder throws.
  public func encode(to encoder: any Encoder) throws { try omegas.encode(to: encoder) }
}
