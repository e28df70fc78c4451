/// What is believed of log counts before any: a Gaussian process over systems and depths.
///
/// Features φ say how counts depend on what the best depth is: φⱼ = √pⱼ (Fⱼ - Σ pᵢ Fᵢ) for the Young log
/// count Fⱼ if the best depth is that of the hypothesis j, which has the probability pⱼ.
struct WindowPrior: Sendable {
  /// Whose counts they are.
  enum Kind: Sendable, Hashable {
    /// SOR, with a best depth near what the matrix suggests.
    case guided
    /// SOR or a method like it, with any best depth, seldom one below 0.
    case unguided
    /// SOR for matrices whose Jacobi matrix has imaginary eigenvalues, with a best depth below 0.
    case imaginary
    /// A method whose counts are flat in omega.
    case flat
    /// Relaxed incomplete Cholesky, with a best depth near what the number of unknowns suggests.
    case incompleteCholesky
  }

  typealias Batch = CountCovariance.Batch

  let kind: Kind
  let covariance: CountCovariance
  /// The deviations by which counts may be lower than expected for a choice.
  let optimism: Float

  init(_ kind: Kind) {
    self.kind = kind
    switch kind {
    case .flat:
      covariance = CountCovariance(
        level: 1.2 * 1.2, levelOfLike: 0.6 * 0.6, shape: 0.35 * 0.35, shapeOfLike: 0.2 * 0.2,
        length: 0.55)
      optimism = 1
    case .incompleteCholesky:
      covariance = CountCovariance(
        level: 1.2 * 1.2, levelOfLike: 0.6 * 0.6, shape: 0.4 * 0.4, shapeOfLike: 0.5 * 0.5,
        length: 1.5)
      optimism = 0.7
    case .guided, .unguided, .imaginary:
      covariance = CountCovariance(
        level: 0.5 * 0.35 * 0.35, levelOfLike: 0.5 * 0.35 * 0.35, shape: 0,
        shapeOfLike: 0.25 * 0.25, length: 0.5)
      optimism = 0.5
    }
  }

  /// Whether systems are told apart by their guesses.
  var comparesGuesses: Bool { kind == .guided || kind == .incompleteCholesky }

  /// The best depth -log(1 - α) of relaxed incomplete Cholesky where nothing is known of a matrix.
  static let bestDepthOfAny = 3.0
  /// Less is best for reductions below this, those of good start vectors.
  static let fullReduction = 4.0

  /// The lengths of the likeness of systems: of guesses on the scale u = 2 arcosh(exp(c / 2)) or, for
  /// incomplete Cholesky, as they are; and of a number's place among others.
  static let systemLength: Float = 0.8
  static let valueLength: Float = 0.3

  /// A hypothesis: a number of scales away from the expected depth and then so much more.
  struct Hypothesis: Sendable {
    var scales = 0.0
    var offset = 0.0
    let weight: Double
  }

  /// The hypotheses of a kind of prior, a multiple of a batch; none if the best depth decides nothing.
  static func hypotheses(_ kind: Kind) -> [Hypothesis] {
    switch kind {
    case .guided:
      let scales = (0..<19).map { -1.5 + 0.25 * Double($0) }
      return shares(of: 0.85, scales.map { exp(-0.5 * ($0 - 0.2) * ($0 - 0.2) / 0.81) }) {
        Hypothesis(scales: scales[$0], weight: $1)
      } + [0.4, 0.8, 1.2, 1.6, 2.2].map { Hypothesis(offset: $0, weight: 0.03) }
    case .unguided:
      let angles = (0..<21).map { 0.15 + 0.28 * Double($0) }
      return shares(of: 0.98, angles.map { exp(-0.5 * ($0 - 2) * ($0 - 2) / 0.81) + 0.01 }) {
        Hypothesis(offset: YoungCount.bestDepth(u: angles[$0]), weight: $1)
      } + [-0.1, -0.25, -0.45].map { Hypothesis(offset: $0, weight: 0.02 / 3) }
    case .imaginary:
      return [-0.03, -0.07, -0.12, -0.18, -0.25, -0.34, -0.44, -0.56].map {
        Hypothesis(offset: $0, weight: 0.125)
      }
    case .flat, .incompleteCholesky: return []
    }
  }

  private static func shares(
    of whole: Double, _ weights: [Double], _ make: (Int, Double) -> Hypothesis
  ) -> [Hypothesis] {
    let total = weights.reduce(0, +) / whole
    return weights.indices.map { make($0, weights[$0] / total) }
  }
}
