extension SolverWorkspace {
  /// Forms the residual of a start vector that is to be corrected, `r = b - A x - h`, and leaves in memory what the
  /// solve of `A d = r` by ``IncompleteCholesky`` from zero begins with.
  ///
  /// The next solve must be of this system with this right-hand side and a start vector of zeros; if it is of
  /// another, ``forgetCorrection()`` must be called before.
  ///
  /// - Parameters:
  ///   - system: its right-hand side is set to r.
  ///   - zeros: n zeros.
  ///   - level: what ``CorrectionNorms/normalization`` is told.
  ///   - coupled: `h`, and the row sums of what it is a product with; nil for none.
  ///   - isShared: whether the solve is one of several processes.
  /// - Throws: ``InputError`` if the system cannot be solved.
  /// - Complexity: two products with the matrix.
  package mutating func beginCorrection(
    of system: inout LinearSystem, zeros: [Double], rightHandSide b: Span<Double>,
    start x: Span<Double>, level: Double, coupled: Span<Double>?, coupledSums: Span<Double>?,
    isShared: Bool
  ) throws(InputError) -> CorrectionNorms {
    try system.matrix.checkDiagonal()
    forgetCorrection()
    let context = makeContext(
      .matrix(system.matrix), ordering: .natural, layout: nil, isOrderFree: !isShared,
      isEmpty: true, rightHandSide: zeros, start: zeros, norm: .sum,
      vectorCount: Self.correctionVectorCount)
    context.gather(system.matrix.diagonal, into: context.diagonal)
    context.gather(b, into: context.rightHandSide)
    context.gather(x, into: context.x)
    let norms = context.beginCorrection(level: level, coupled: coupled, coupledSums: coupledSums)
    context.copy(context.rightHandSide, to: &system.rightHandSide)
    // Residuals whose squares may leave the range of numbers are scaled by the solve, which begins with the arrays.
    if norms.residual > Self.safeRange.lowerBound, norms.residual < Self.safeRange.upperBound {
      begun = BegunSolve(context, startsAtZero: true)
    }
    return norms
  }

  /// Has the next solve begin anew.
  package mutating func forgetCorrection() { begun = nil }

  /// Enough for all that may follow.
  private static var correctionVectorCount: Int { SplitSystem.vectorCount.any + 3 }

  private static var safeRange: Range<Double> { 1e-80..<1e100 }
}
