// Pivots of relaxed incomplete Cholesky, and what is kept of them while a matrix stays the same.

extension SolveContext {
  /// Sets a vector to the pivots of relaxed incomplete Cholesky,
  ///
  ///     p_i = a_ii − Σ_{j<i} (a_ij / p_j) ((1 − |α|) a_ij + max(α, 0) Σ_{k>j} a_jk).
  ///
  /// - Parameters:
  ///   - alpha: the relaxation parameter, in -1...1.
  ///   - range: what is asked of the pivots.
  /// - Returns: whether all pivots lie in the range; otherwise they are not complete.
  /// - Complexity: one pass over half of the matrix.
  func makeRelaxedPivots(
    alpha: Double, into pivots: SystemVector, within range: PivotRange
  ) -> Bool {
    checkFit(pivots, diagonal)
    return unsafe withKernels {
      unsafe $0.relaxedPivots(
        alpha: alpha, into: pivots.start, rowCount: unknownCount, within: range)
    }
  }

  /// What was kept of the pivots of earlier solves with this very matrix; nil if nothing was.
  var keptPivots: KeptPivots? { prepared?.keptPivots(diagonal: diagonal) }

  /// Keeps pivots for solves to come with the same matrix, if these are likely.
  ///
  /// - Complexity: two vectors are copied if so, and allocated the first time.
  func keep(_ pivots: SystemVector, alpha: Double, played: Double, largest: Double?) {
    prepared?.keep(
      pivots, diagonal: diagonal, alpha: alpha, played: played, largest: largest)
  }
}
