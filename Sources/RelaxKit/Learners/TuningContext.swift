/// What is known about a system before it is solved; the context of ``DefaultLearner``.
///
///     let report = try tuner.solve(system, context: [shift, timeStep], updating: &x, until: criterion)
///
/// All of it may be missing. Numbers that say nothing about the best omega cost little: the learner
/// finds out which of them do.
public struct TuningContext: Sendable, Hashable, Codable {
  /// Numbers the caller knows, such as a time step: none, one or several, but the same count for all
  /// systems of a sequence. Their ranges are learned.
  public var values: [Double]

  /// A first guess of the best omega from the matrix, as -log(2 - ω), or of the best alpha of relaxed
  /// incomplete Cholesky, as -log(1 - α); nil if there was no matrix to look at.
  public var depthGuess: Double?

  /// The logarithm of the factor by which the solve is to reduce the residual it starts from; nil if not
  /// known, which counts as that of the expected tolerance.
  public var reduction: Double?

  /// How many numbers there may be.
  public static let valueLimit = 3

  /// Nothing is known.
  public init() { values = [] }

  /// Puts together what is known.
  public init(_ values: [Double], depthGuess: Double? = nil, reduction: Double? = nil) {
    self.values = values
    self.depthGuess = depthGuess
    self.reduction = reduction
  }
}

extension TuningContext: ExpressibleByFloatLiteral, ExpressibleByArrayLiteral {
  /// One number.
  public init(floatLiteral value: Double) { self.init([value]) }

  /// Several numbers.
  public init(arrayLiteral values: Double...) { self.init(values) }
}
