/// What a matrix looks like to a relaxation method, and what to expect of a solve.
///
///     let analysis = matrix.analysis(using: &generator)
///     print(analysis)
///     if let prediction = analysis.prediction { solver.omega = prediction.omega }
///
/// Entries that are stored but zero count as not stored, except in ``entryCount``.
public struct MatrixAnalysis: Sendable, Hashable {
  /// The number of rows.
  public let rowCount: Int

  /// The number of columns.
  public let columnCount: Int

  /// The number of stored entries.
  public let entryCount: Int

  /// Why a solver would refuse the matrix; nil if none would.
  ///
  /// A matrix that is not square is not looked at further: what follows is then false, zero or nil.
  public let refusal: InputError?

  /// The largest distance of an entry from the diagonal.
  public let bandwidth: Int

  /// The number of systems the matrix falls into that have no unknown in common.
  public let componentCount: Int

  /// Whether `a_ij` and `a_ji` are both zero or both not.
  public let hasSymmetricPattern: Bool

  /// Whether `a_ij` and `a_ji` are equal to twelve digits.
  public let isSymmetric: Bool

  /// Whether all diagonal entries are positive.
  public let hasPositiveDiagonal: Bool

  /// Whether the diagonal is positive and no other entry is, as in an M-matrix.
  public let hasMMatrixSigns: Bool

  /// How the diagonal compares with the rest.
  public let dominance: DiagonalDominance?

  /// Whether the matrix has Young's property A: the unknowns fall into two sets with no entry between
  /// two of one set, so that some order is consistent, ``SweepPlan/Ordering/multicolor`` among them.
  public let hasPropertyA: Bool

  /// Whether the natural order is consistent: numbers γ exist with γ_j = γ_i + 1 for every `j > i`
  /// with `a_ij` or `a_ji` not zero (D. M. Young, *Iterative Solution of Large Linear Systems*,
  /// Academic Press 1971, section 5.3).
  public let isConsistentlyOrdered: Bool

  /// Whether a symmetric matrix with a positive diagonal is definite; nil for others.
  public let definiteness: Definiteness?

  /// The spectral radius β of the Jacobi matrix `I - D⁻¹ A`; nil if a solver would refuse the matrix.
  public let jacobiSpectralRadius: SpectralRadiusEstimate?

  /// What theory predicts of SOR in natural order; nil where there is none: for a matrix that is not
  /// symmetric positive definite, or is neither consistently ordered nor an M-matrix, or has a β that
  /// cannot be told from 1.
  public let prediction: SweepPrediction?

  /// Whether the matrix surely is an M-matrix: the signs are right, and it is diagonally dominant as
  /// ``DiagonalDominance/Kind/irreducible`` or better, or β is clearly below 1.
  public var isMMatrix: Bool {
    guard hasMMatrixSigns, let dominance else { return false }
    return dominance.isDecisive || jacobiSpectralRadius?.isBelowOne ?? false
  }
}

extension SpectralRadiusEstimate {
  /// Whether the value is below 1 by more than it may be wrong.
  var isBelowOne: Bool { isConverged && value + uncertainty < 1 }
}
