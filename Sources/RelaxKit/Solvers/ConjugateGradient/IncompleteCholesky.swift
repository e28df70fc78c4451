/// Conjugate gradients preconditioned by relaxed incomplete Cholesky without fill, for symmetric
/// positive definite matrices.
///
///     let solver = ICConjugateGradient(alpha: 0.95)
///     let report = try solver.solve(system, updating: &x, until: .relativeResidual(1e-8))
///
/// An iteration costs what one of ``SSORConjugateGradient`` does and two more vectors; on most matrices
/// it takes fewer of them, and how many depends less on the parameter.
public typealias ICConjugateGradient = ConjugateGradient<IncompleteCholesky>

/// The preconditioner of relaxed incomplete Cholesky without fill.
public typealias IncompleteCholesky = TriangularPreconditioner<RelaxedPivots>

extension ConjugateGradient where P == IncompleteCholesky {
  /// The relaxation parameter, in -1...1.
  public var alpha: Double {
    get { preconditioner.pivots.alpha }
    set { preconditioner.pivots.alpha = newValue }
  }

  /// Makes the method with relaxed incomplete Cholesky.
  ///
  /// - Parameters:
  ///   - alpha: the relaxation parameter.
  ///   - backsOff: whether a smaller alpha takes its place where pivots would become too small; see
  ///     ``RelaxedPivots``.
  ///   - sweepOrder: which triangular solve comes first.
  /// - Precondition: alpha lies in -1...1.
  public init(
    alpha: Double = 0.95, backsOff: Bool = true, sweepOrder: RelaxKit.SweepOrder = .forwardFirst
  ) {
    self.init(
      preconditioner: IncompleteCholesky(
        pivots: RelaxedPivots(alpha: alpha, backsOff: backsOff), sweepOrder: sweepOrder))
  }
}

/// The pivots of relaxed incomplete Cholesky on the pattern of the matrix,
///
///     p_i = a_ii − Σ_{j<i} (a_ij / p_j) ((1 − α) a_ij + α Σ_{k>j} a_jk).
///
/// Alpha 0 drops all fill (the DIC of OpenFOAM), alpha 1 adds it to the diagonal, so that M and A have
/// the same row sums (Gustafsson, *BIT* 18, 1978); what is between is relaxed (Axelsson and Lindskog,
/// *Numerische Mathematik* 48, 1986). Below 0 the elimination itself fades,
///
///     p_i = a_ii − Σ_{j<i} (1 + α) a_ij² / p_j,
///
/// to `P = D` at -1, that is SSOR with omega 1, which is better where entries are positive and many.
///
/// On M-matrices pivots lie between zero and the diagonal entries. Elsewhere they may become small or
/// negative, or larger than that where fill of the other sign is added. So alpha is backed off, to
/// where each pivot is a tenth of its diagonal entry at least and all of it at most. On M-matrices some
/// are small for good reason, as where a line of unknowns depends on hardly anything beside it: there a
/// tenth of them may be smaller, though not negative, and are raised to a thousandth of the diagonal entry,
/// and alpha is not backed off below 0. Elsewhere, where that asks for less than alpha 0, pivots must be six tenths:
/// counts rise before they break down. ``SolveReport/backoff`` tells.
public struct RelaxedPivots: PivotRule {
  /// The relaxation parameter, in -1...1.
  public var alpha: Double {
    didSet { Self.check(alpha) }
  }

  /// Whether alpha is backed off; otherwise pivots are raised to a thousandth of the diagonal entry.
  public var backsOff: Bool

  /// Makes the rule.
  ///
  /// - Precondition: alpha lies in -1...1.
  public init(alpha: Double = 0.95, backsOff: Bool = true) {
    Self.check(alpha)
    (self.alpha, self.backsOff) = (alpha, backsOff)
  }

  private static func check(_ alpha: Double) {
    require(
      accepts(parameter: alpha),
      "alpha is \(alpha); the parameter of relaxed incomplete Cholesky must lie in -1...1")
  }

  /// Alpha.
  public var parameter: Double {
    get { alpha }
    set { alpha = newValue }
  }

  /// Alpha.
  public static let parameterName: String? = "alpha"

  /// Accepts -1...1.
  public static func accepts(parameter: Double) -> Bool { abs(parameter) <= 1 }

  /// An alpha to begin with.
  ///
  /// For M-matrices it lies between the best ones of meshes in the plane and in space of as many unknowns;
  /// where a tenth of what is beside the diagonal is positive, slightly below 0. Solves from a good start
  /// vector want less.
  ///
  /// - Complexity: O(1): some thousand entries are looked at.
  public static func suggestedAlpha(for matrix: CSRMatrix) -> Double {
    if matrix.positiveShare > 0.1 { return -0.3 }
    let depth = 0.9 * log(Double(max(matrix.rowCount, 1))) - 2.6
    return 1 - exp(-(0.7...10.5).nearest(to: depth))
  }

  /// Makes the pivots.
  ///
  /// - Complexity: one pass over half of the matrix, none for alpha -1; where alpha is backed off up to
  ///   eleven, and two from the second solve of the same matrix on. None for the alpha of the solve
  ///   before if the matrix is the same, from its third solve on.
  public func makePivots(of context: SolveContext) -> PivotChoice {
    if alpha == -1 { return .diagonal(omega: 1, nil) }
    guard backsOff else {
      Self.makeRaised(alpha, of: context)
      return .vector(nil)
    }
    let kept = context.keptPivots
    if let kept, kept.suits(alpha) {
      context.pivots.copy(kept.pivots)
      return choice(kept.played)
    }
    var (played, largest) = (alpha, kept?.largest)
    let search = AlphaSearch(context)
    if !search.finds(alpha) {
      let found = largest ?? search.largestAlpha()
      // Not all alphas below a usable one need be usable: then what surely is.
      played = found < alpha ? found : found < 0 ? -1 : min(alpha, 0)
      largest = found
      if played > -1 { Self.makeRaised(played, of: context) }
    }
    context.keep(context.pivots, alpha: alpha, played: played, largest: largest)
    return choice(played)
  }

  private func choice(_ played: Double) -> PivotChoice {
    let backoff = played == alpha ? nil : PivotBackoff(asked: alpha, played: played)
    return played == -1 ? .diagonal(omega: 1, backoff) : .vector(backoff)
  }

  /// Makes pivots, whatever they are.
  private static func makeRaised(_ alpha: Double, of context: SolveContext) {
    _ = context.makeRelaxedPivots(
      alpha: alpha, into: context.pivots, within: .raised(to: floor))
  }

  /// The least usable pivots, for alphas from 0 on and below, and what smaller ones are raised to where they
  /// are used, as shares of the diagonal entry.
  private static let (leastShare, leastShareBelow, floor) = (0.1, 0.6, 1e-3)

  /// The search for the largest usable alpha of a matrix.
  private struct AlphaSearch {
    let context: SolveContext
    /// Whether pivots of alpha 0 are positive by theory, so that a tenth of them may be small: those of a positive
    /// definite matrix without positive entries off the diagonal are (Meijerink and van der Vorst, *Mathematics of
    /// Computation* 31, 1977).
    let isEliminable: Bool

    init(_ context: SolveContext) {
      self.context = context
      isEliminable = context.matrix.hasNoPositiveOffDiagonal
    }

    /// Makes pivots; returns whether they are usable.
    func finds(_ alpha: Double) -> Bool {
      guard isEliminable, alpha <= 0 else { return make(alpha) }
      makeRaised(alpha, of: context)
      return true
    }

    private func make(_ alpha: Double) -> Bool {
      context.makeRelaxedPivots(
        alpha: alpha, into: context.pivots,
        within: .usable(
          from: alpha < 0 ? leastShareBelow : leastShare, floor: floor,
          exceptionLimit: isEliminable ? context.unknownCount / 10 : 0))
    }

    /// The largest usable alpha, about; none is larger than that by a thirtieth, or by a twentieth on the
    /// scale `-log(1 - α)`.
    func largestAlpha() -> Double {
      isEliminable || make(0)
        ? halve(8) { 1 - exp(-12 * $0) }
        : halve(5) { $0 - 1 }
    }

    /// Halves the interval between an alpha that is usable, for 0, and one that is not, for 1.
    private func halve(_ count: Int, _ alpha: (Double) -> Double) -> Double {
      var (usable, step) = (0.0, 1.0)
      for _ in 0..<count {
        step /= 2
        if make(alpha(usable + step)) { usable += step }
      }
      return alpha(usable)
    }
  }
}

extension RelaxedPivots {
  /// Reads the rule back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` for an alpha outside -1...1.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    alpha = try container.decode(in: -1...1, forKey: .alpha)
    backsOff = try container.decode(Bool.self, forKey: .backsOff)
  }
}

extension CSRMatrix {
  /// How much of what is beside the diagonal is positive, by some thousand entries.
  fileprivate var positiveShare: Double {
    if hasNoPositiveOffDiagonal { return 0 }
    var (positive, all) = (0.0, 0.0)
    let values = offDiagonal
    for position in stride(from: 0, to: values.count, by: values.count / 4096 + 1) {
      positive += max(values[position], 0)
      all += abs(values[position])
    }
    return all > 0 ? positive / all : 0
  }
}
