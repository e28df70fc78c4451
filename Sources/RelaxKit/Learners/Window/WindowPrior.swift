/// What is believed of log counts before any: a Gaussian process over systems and depths.
///
/// With l for the likeness of two systems and r for a kernel of the distance of two depths, the
/// covariance of two log counts is
///
///     φ·φ' (1 + l)/2 + level + levelOfLike l + (shape + shapeOfLike l) r + drift exp(-rounds apart / 10)
///
/// where φ says how counts depend on what the best depth is: φⱼ = √pⱼ (Fⱼ - Σ pᵢ Fᵢ) for the Young log
/// count Fⱼ if the best depth is that of the hypothesis j, which has the probability pⱼ.
struct WindowPrior: Sendable {
  /// Whose counts they are.
  enum Kind: Sendable, Hashable {
    /// SOR, with a best depth near what the matrix suggests.
    case guided
    /// SOR or a method like it, with any best depth.
    case unguided
    /// A method whose counts are flat in omega.
    case flat
  }

  let kind: Kind
  let level, levelOfLike, shape, shapeOfLike, drift: Float
  /// The length of the kernel of depths.
  let length: Float
  /// The deviations by which counts may be lower than expected for a choice.
  let optimism: Float

  init(_ kind: Kind) {
    self.kind = kind
    switch kind {
    case .guided, .unguided:
      (level, levelOfLike) = (0.5 * 0.35 * 0.35, 0.5 * 0.35 * 0.35)
      (shape, shapeOfLike, drift) = (0, 0.25 * 0.25, 0)
      (length, optimism) = (0.5, 0.5)
    case .flat:
      (level, levelOfLike) = (1.2 * 1.2, 0.6 * 0.6)
      (shape, shapeOfLike, drift) = (0.35 * 0.35, 0.2 * 0.2, 0.25 * 0.25)
      (length, optimism) = (0.55, 1)
    }
  }

  /// The depths that are looked at together.
  typealias Batch = SIMD16<Float>

  /// A kernel of distances counted in lengths: rational quadratic, (1 + d²/16)⁻⁸, close to a Gaussian of
  /// deviation 1 and cheaper.
  static func kernel(_ distance: Float) -> Float {
    let sum = 1 + distance * distance / 16
    let square = sum * sum
    let fourth = square * square
    return 1 / (fourth * fourth)
  }

  static func kernel(_ distance: Batch) -> Batch {
    let sum = 1 + distance * distance / 16
    let square = sum * sum
    let fourth = square * square
    return 1 / (fourth * fourth)
  }

  /// The lengths of the likeness of systems: of guesses on the scale u = 2 arcosh(exp(c / 2)), and of a
  /// number's place among others.
  static let systemLength: Float = 0.8
  static let valueLength: Float = 0.3

  /// What is kept of the evidence with each count: a memory of 33 counts.
  static let evidenceMemory = 0.97

  /// The variance of a log count but for its features.
  var ownVariance: Float { level + levelOfLike + shape + shapeOfLike + drift }

  /// What two log counts have in common whatever their depths.
  func constant(alike: Float, roundsApart: Int) -> Float {
    let common = level + levelOfLike * alike
    return drift > 0 ? common + drift * Self.decays[roundsApart] : common
  }

  private static let decays = (0...CountWindow.capacity).map { Float(exp(-Double($0) / 10)) }

  /// What they have in common if their depths are equal.
  func smooth(alike: Float) -> Float { shape + shapeOfLike * alike }

  /// A hypothesis: a number of scales away from the expected depth and then so much more.
  struct Hypothesis: Sendable {
    let scales: Double
    let offset: Double
    let weight: Double
  }

  /// The hypotheses of a kind of prior; none if the best depth decides nothing.
  static func hypotheses(_ kind: Kind) -> [Hypothesis] {
    switch kind {
    case .guided: guided
    case .unguided: unguided
    case .flat: []
    }
  }

  private static let guided: [Hypothesis] = {
    let scales = (0..<19).map { -1.5 + 0.25 * Double($0) }
    let weights = scales.map { exp(-0.5 * ($0 - 0.2) * ($0 - 0.2) / 0.81) }
    let total = weights.reduce(0, +) / 0.85
    return zip(scales, weights).map { Hypothesis(scales: $0, offset: 0, weight: $1 / total) }
      + [0.4, 0.8, 1.2, 1.6, 2.2].map { Hypothesis(scales: 0, offset: $0, weight: 0.03) }
  }()

  private static let unguided: [Hypothesis] = {
    let angles = (0..<21).map { 0.15 + 0.28 * Double($0) }
    let weights = angles.map { exp(-0.5 * ($0 - 2) * ($0 - 2) / 0.81) + 0.01 }
    let total = weights.reduce(0, +) / 0.98
    return zip(angles, weights).map {
      Hypothesis(scales: 0, offset: YoungCount.bestDepth(u: $0), weight: $1 / total)
    } + [-0.1, -0.25, -0.45].map { Hypothesis(scales: 0, offset: $0, weight: 0.02 / 3) }
  }()
}
