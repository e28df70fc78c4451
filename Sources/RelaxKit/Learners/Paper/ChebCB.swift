/// ChebCB: predicts the loss of each arm by a Chebyshev series in the context, and plays an arm the
/// less often the worse its prediction.
///
///     var learner = ChebCB(armCount: 20, contextRange: 0...5, degree: 5)
///     let choice = learner.chooseArm(context: 1.3, using: &generator)
///     learner.record(loss: 41, for: choice, context: 1.3)
///
/// It competes with the best arm for each context, where the mean loss of an arm is a smooth
/// function of the context. With d arms, m = `degree + 1` features and the context interval
/// `[a, b]`:
///
/// - The features of context c are the Chebyshev polynomials `φ(j) = T_j(2 (c - a)/(b - a) - 1)`,
///   j = 0 … m - 1. A context outside the interval is treated as the end nearer to it.
/// - The excess of arm i, its loss minus 1, is predicted as `θ(i) · φ`. Each `θ(i)` is the
///   least-squares fit to the losses of its arm with `|θ(i, 0)| <= K` and `|θ(i, j)| <= 2 K / j`,
///   where K is the largest loss so far: the Chebyshev coefficients of a function of that size and
///   of Lipschitz constant `K / (b - a)` obey these bounds. Where the losses leave the fit open, it
///   is the one of least norm.
/// - Predictions `y(i) = θ(i) · φ / S` are in units of `S = K N`, `N = 2 + 4 (1 + ln m)`. The arm
///   i* of the lowest gets what the others, with `p(i) = 1 / (d + η (y(i) - y(i*)))`, leave of 1.
/// - After t losses `η = 2 t √(d t / (R - r + 2 α² t))`. R is the sum of `(y - loss / S)²` over the
///   plays, each with its y as predicted when the loss came in, and today's S; r is the squared
///   residual of the last fit made for the latest loss that met its bounds, else 0, in units of S²;
///   and `α = (π + (2/π) ln(2 m + 1)) / (2 N (m + 1))` allows for what a series of m terms leaves
///   out.
///
/// Source: Khodak, Chow, Balcan and Talwalkar, *Learning to Relax*, ICLR 2024, arXiv:2310.02246,
/// after SquareCB (Foster and Rakhlin, *Beyond UCB*, ICML 2020). In their notation the Lipschitz
/// constant is `L = K / (b - a)`, which has been put in above, and coefficients are in units of S.
///
/// The losses of an arm are kept as the triangular factor of their equations, so neither the state
/// nor the cost of a round grows with the number of rounds.
public struct ChebCB: BanditLearner, Hashable {
  /// How many arms there are to pick from.
  public let armCount: Int

  /// The interval of contexts for which losses are predicted.
  public let contextRange: ClosedRange<Double>

  /// The degree of the polynomials, one less than the number m of features.
  public let degree: Int

  /// How many losses have been recorded.
  public private(set) var recordCount = 0

  /// η, how strongly a worse prediction lowers the probability of an arm; 0 before the first loss.
  public private(set) var inverseGapRate = 0.0

  /// K, the largest loss so far; 0 before the first.
  private var largestLoss = 0.0

  /// Σ y², Σ y loss and Σ loss² over the plays: R for any S.
  private var predictionSquares = 0.0
  private var predictionLossProducts = 0.0
  private var lossSquares = 0.0

  /// For each arm, the equations `θ · φ ≈ loss - 1` of its plays.
  private var factors: [LeastSquaresFactor]

  // What follows is a function of the factors and K.

  /// The θ of all arms, in iterations, one arm after the other.
  private var coefficients: [Double]

  /// Whether the fit of an arm meets its bounds, and so may change when they widen.
  private var isConstrained: [Bool]

  private var featureCount: Int { degree + 1 }

  /// Makes a learner that has seen nothing yet and finds all arms equally likely.
  ///
  /// - Parameters:
  ///   - armCount: The number d of arms.
  ///   - contextRange: The interval `[a, b]` contexts are expected in.
  ///   - degree: The degree of the Chebyshev series. The paper's six features are degree 5.
  /// - Precondition: `armCount` lies in 1...1 000 000, `degree` in 0...100, there are at most ten million
  ///   numbers in the `armCount` triangles of order `degree + 2`, and `contextRange` has a finite length
  ///   above 0.
  public init(armCount: Int, contextRange: ClosedRange<Double>, degree: Int) {
    checkArmCount(armCount)
    checkContextRange(contextRange)
    require(
      Self.degrees.contains(degree), "the degree is \(degree); it must lie in \(Self.degrees)")
    require(
      armCount <= Self.largestArmCount(degree: degree),
      "\(armCount) arms of degree \(degree): there may be \(Self.largestArmCount(degree: degree))")
    self.armCount = armCount
    self.contextRange = contextRange
    self.degree = degree
    factors = Array(repeating: LeastSquaresFactor(unknownCount: degree + 1), count: armCount)
    coefficients = Array(repeating: 0, count: armCount * (degree + 1))
    isConstrained = Array(repeating: false, count: armCount)
  }

  /// Degrees that Chebyshev series of losses may have; a fit takes time with their cube.
  package static let degrees = 0...100

  /// The most arms for a degree: their equations are ten million numbers, 80 MB.
  package static func largestArmCount(degree: Int) -> Int {
    min(armCounts.upperBound, 10_000_000 / ((degree + 2) * (degree + 3) / 2))
  }

  /// The probability with which a round with that context plays each arm; they sum to 1.
  ///
  /// - Precondition: `context` is finite.
  /// - Complexity: O(d m).
  public func probabilities(context: Double) -> [Double] {
    let features = features(ofContext: context)
    let predictions = (0..<armCount).map { prediction(forArm: $0, features: features) }
    var best = 0
    for arm in predictions.indices where predictions[arm] < predictions[best] { best = arm }
    var probabilities = predictions.map {
      1 / (Double(armCount) + inverseGapRate * ($0 - predictions[best]))
    }
    probabilities[best] = 0
    probabilities[best] = 1 - probabilities.reduce(0, +)
    return probabilities
  }

  /// Picks an arm for a round with that context.
  ///
  /// - Precondition: `context` is finite.
  /// - Complexity: O(d m).
  public func chooseArm(
    context: Double, using generator: inout some RandomNumberGenerator
  ) -> ArmChoice {
    let probabilities = probabilities(context: context)
    return ArmChoice.drawn(from: armCount, using: &generator) { probabilities[$0] }
  }

  /// Adds the loss to those of the arm played, and fits the arm anew.
  ///
  /// - Precondition: `context` is finite.
  /// - Complexity: O(m³) for each active-set step of a fit. A loss above all before it widens the
  ///   bounds, so that the other arms that had met theirs are fitted anew as well.
  public mutating func record(loss: Double, for choice: ArmChoice, context: Double) {
    requireOwn(choice)
    let excess = excess(of: loss)
    guard recordCount < recordCounts.upperBound else { return }
    let loss = excess + 1
    let features = features(ofContext: context)
    let predicted = prediction(forArm: choice.arm, features: features)

    recordCount += 1
    predictionSquares += predicted * predicted
    predictionLossProducts += predicted * loss
    lossSquares += loss * loss
    factors[choice.arm].append(coefficients: features, target: excess)
    let boundsWiden = loss > largestLoss
    largestLoss = max(loss, largestLoss)

    var constrainedResidual = 0.0
    for arm in 0..<armCount where arm == choice.arm || (boundsWiden && isConstrained[arm]) {
      let fit = fitArm(arm)
      if fit.isConstrained {
        constrainedResidual = factors[arm].squaredResidual(at: fit.coefficients)
      }
    }
    inverseGapRate = rate(constrainedResidual: constrainedResidual)
  }

  /// Fits an arm to its losses, within the bounds that K sets now.
  @discardableResult
  private mutating func fitArm(_ arm: Int) -> BoundedLeastSquares {
    let bounds = (0..<featureCount).map { $0 == 0 ? largestLoss : 2 * largestLoss / Double($0) }
    let fit = BoundedLeastSquares(minimizing: factors[arm], within: bounds)
    let start = arm * featureCount
    coefficients.replaceSubrange(start..<(start + featureCount), with: fit.coefficients)
    isConstrained[arm] = fit.isConstrained
    return fit
  }

  /// φ for a context.
  private func features(ofContext context: Double) -> [Double] {
    let x = 2 * contextRange.position(of: context) - 1
    var features = [1.0]
    for j in 1..<featureCount {
      features.append(j == 1 ? x : 2 * x * features[j - 1] - features[j - 2])
    }
    return features
  }

  /// y for an arm: its predicted excess in units of S.
  private func prediction(forArm arm: Int, features: [Double]) -> Double {
    guard largestLoss > 0 else { return 0 }
    let start = arm * featureCount
    let excess = features.indices.reduce(0) { $0 + coefficients[start + $1] * features[$1] }
    return excess / (largestLoss * relativeScale)
  }

  /// N, the scale of predictions relative to the largest loss.
  private var relativeScale: Double { 2 + 4 * (1 + log(Double(featureCount))) }

  /// α, the part of a prediction that may be due to the series being cut off.
  private var truncation: Double {
    (.pi + 2 / .pi * log(Double(2 * featureCount + 1)))
      / (2 * relativeScale * Double(featureCount + 1))
  }

  /// η after the latest loss, whose last constrained fit left that squared residual.
  private func rate(constrainedResidual: Double) -> Double {
    let scale = largestLoss * relativeScale
    let squaredErrors =
      predictionSquares - 2 * predictionLossProducts / scale
      + (lossSquares - constrainedResidual) / (scale * scale)
    let rounds = Double(recordCount)
    // Nothing keeps R above r, which is but a part of what it is meant to be.
    let allowance = max(squaredErrors, 0) + 2 * truncation * truncation * rounds
    return 2 * rounds * (Double(armCount) * rounds / allowance).squareRoot()
  }
}

extension ChebCB: Codable {
  private enum CodingKeys: CodingKey {
    case armCount
    case contextRange
    case degree
    case recordCount
    case inverseGapRate
    case largestLoss
    case predictionSquares
    case predictionLossProducts
    case lossSquares
    case factors
  }

  /// Reads a learner back; it goes on exactly as the saved one would have.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if the state is not one a learner can be in.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    contextRange = try container.decodeContextRange(forKey: .contextRange)
    degree = try container.decode(in: Self.degrees, forKey: .degree)
    armCount = try container.decode(
      in: 1...Self.largestArmCount(degree: degree), forKey: .armCount)
    recordCount = try container.decode(in: recordCounts, forKey: .recordCount)
    // What some losses may have led to: each sum is held to what its definition allows, but for
    // rounding. None can then overflow, whatever losses follow. Before the first loss all are 0.
    let rounds = Double(recordCount) * 1.000_001
    largestLoss = try container.decode(
      in: recordCount > 0 ? 1...0x1p53 : 0...0, forKey: .largestLoss)
    // Bounded coefficients keep every |y| below 1.
    predictionSquares = try container.decode(in: 0...rounds, forKey: .predictionSquares)
    let largestSum = rounds * largestLoss
    predictionLossProducts = try container.decode(
      in: -largestSum...largestSum, forKey: .predictionLossProducts)
    lossSquares = try container.decode(in: 0...largestSum * largestLoss, forKey: .lossSquares)
    inverseGapRate = try container.decode(Double.self, forKey: .inverseGapRate)
    factors = try container.decode([LeastSquaresFactor].self, forKey: .factors)
    coefficients = []
    isConstrained = []
    guard factors.count == armCount else {
      throw container.inconsistentState(
        forKey: .factors, "has \(factors.count) entries and needs \(armCount)")
    }
    for (arm, factor) in factors.enumerated() {
      guard factor.unknownCount == featureCount else {
        throw container.inconsistentState(
          forKey: .factors, "[\(arm)] has \(factor.unknownCount) unknowns and needs \(featureCount)"
        )
      }
      guard isReachable(factor) else {
        throw container.inconsistentState(
          forKey: .factors, "[\(arm)] has entries that \(recordCount) losses cannot make")
      }
    }
    guard (0...largestRate).contains(inverseGapRate) else {
      throw container.inconsistentState(
        forKey: .inverseGapRate, "= \(inverseGapRate) is outside 0...\(largestRate)")
    }
    coefficients = Array(repeating: 0, count: armCount * featureCount)
    isConstrained = Array(repeating: false, count: armCount)
    for arm in 0..<armCount { fitArm(arm) }
  }

  /// The bound on η after that number of losses.
  private var largestRate: Double {
    guard recordCount > 0 else { return 0 }
    let rounds = Double(recordCount)
    let allowance = 2 * truncation * truncation * rounds
    return 2.000_003 * rounds * (Double(armCount) * rounds / allowance).squareRoot()
  }

  /// Whether as many losses as were recorded may have made these equations, but for rounding.
  private func isReachable(_ factor: LeastSquaresFactor) -> Bool {
    let largestNorm = (Double(recordCount) * 1.000_001).squareRoot()
    return (0..<factor.unknownCount).allSatisfy { factor.columnNorm($0) <= largestNorm }
      && factor.columnNorm(factor.unknownCount) <= largestNorm * largestLoss
  }
}
