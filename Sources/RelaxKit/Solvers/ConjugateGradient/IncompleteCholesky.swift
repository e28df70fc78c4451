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
/// where each pivot is a tenth of its diagonal entry at least and all of it at most; where even alpha
/// 0 has one below a thousandth, alpha -1 is taken, SSOR with omega 1. ``SolveReport/backoff`` tells.
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

  /// The least usable pivot, and the least one of alpha 0 that is, as shares of the diagonal entry.
  private static let (leastShare, breakdownShare) = (0.1, 1e-3)
  /// How often the interval of alphas is halved, on the scale `-log(1 - α)`.
  private static let bisectionCount = 8

  /// Makes the pivots.
  ///
  /// - Complexity: one pass over half of the matrix, none for alpha -1; where alpha is backed off, up to
  ///   eleven.
  public func makePivots(of context: SolveContext) -> PivotChoice {
    func share(_ alpha: Double, until limit: Double) -> Double {
      context.makeRelaxedPivots(
        alpha: alpha, into: context.pivots, floor: Self.breakdownShare, until: limit)
    }
    if alpha == -1 { return .diagonal(omega: 1, nil) }
    guard backsOff else {
      _ = share(alpha, until: -.infinity)
      return .vector(nil)
    }
    if share(alpha, until: Self.leastShare) >= Self.leastShare { return .vector(nil) }
    let leastRelaxed = share(min(alpha, 0), until: Self.breakdownShare)
    guard leastRelaxed >= Self.breakdownShare else {
      return .diagonal(omega: 1, PivotBackoff(asked: alpha, played: -1))
    }
    guard alpha > 0 else { return .vector(nil) }
    // Halves the interval between what is usable and what is not.
    var (usable, depth) = (0.0, min(-log(1 - alpha), 12))
    var (upper, made) = (depth, 0.0)
    if leastRelaxed >= Self.leastShare {
      for _ in 0..<Self.bisectionCount {
        depth = (usable + upper) / 2
        made = depth
        if share(1 - exp(-depth), until: Self.leastShare) >= Self.leastShare {
          usable = depth
        } else {
          upper = depth
        }
      }
    }
    let played = 1 - exp(-usable)
    if made != usable { _ = share(played, until: -.infinity) }
    return .vector(PivotBackoff(asked: alpha, played: played))
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
    var (positive, all) = (0.0, 0.0)
    for position in stride(from: 0, to: offDiagonal.count, by: offDiagonal.count / 4096 + 1) {
      positive += max(offDiagonal[position], 0)
      all += abs(offDiagonal[position])
    }
    return all > 0 ? positive / all : 0
  }
}
