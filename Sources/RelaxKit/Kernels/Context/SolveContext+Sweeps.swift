// Forward sweeps. With `M = D/ω + L`, a sweep of SOR adds `δ = M⁻¹ r` to `x`, and the residual after it
// is r' = ((1/ω - 1) D - U) δ: row i of a pass first sums the part right of the diagonal with the old
// δ, which gives r'[i], then the part left of it with the new δ, which gives δ'[i]. So the norm of r'
// costs no pass of its own.

extension SolveContext {
  /// Sets a vector to the reciprocals of the diagonal of `D/ω`, which sweeps with that omega read.
  ///
  /// - Complexity: n divisions.
  public func invertDiagonal(omega: Double, into inverse: SystemVector) {
    checkFit(diagonal, inverse)
    let (diagonal, inverse) = unsafe (diagonal.start, inverse.start)
    for row in 0..<unknownCount { unsafe inverse[row] = omega / diagonal[row] }
  }

  /// `y <- (D/ω + L)⁻¹ y`.
  ///
  /// - Parameters:
  ///   - y: a residual before, the step of a forward sweep after.
  ///   - inverse: what ``invertDiagonal(omega:into:)`` made for omega.
  /// - Complexity: half a pass over the matrix.
  public func solveLower(_ y: SystemVector, inverse: SystemVector) {
    checkFit(y, inverse)
    unsafe withKernels { unsafe $0.solveLower(y.start, inverse: inverse.start) }
  }

  /// A forward sweep of SOR: adds the step to ``x``, and makes the next step of what that leaves.
  ///
  /// - Parameters:
  ///   - step: `(D/ω + L)⁻¹ r` of the residual before; that of the residual after it on return.
  ///   - inverse: what ``invertDiagonal(omega:into:)`` made for the omega of the next step.
  ///   - carry: `1/ω - 1` with the omega of this step.
  /// - Returns: the norm of the residual after the step.
  /// - Complexity: one pass over the matrix.
  public func sweep(_ step: SystemVector, inverse: SystemVector, carry: Double) -> Double {
    checkFit(step, inverse)
    let total = unsafe withKernels { kernels in
      let pass = unsafe SweepPass(
        kernels: kernels, delta: step.start, inverse: inverse.start, carry: carry, x: x.start)
      guard let colorSchedule, let team else { return pass.sweepAll() }
      return pass.sweep(colorSchedule, on: team)
    }
    return norm.value(ofTotal: total)
  }

  /// How many sweeps it is worth doing at once; 1 for one at a time.
  ///
  /// - Complexity: O(entries) the first time that it is asked of a large matrix.
  public var sweepsAtOnce: Int { prepared?.pipeline?.depth ?? 1 }

  /// Does ``sweepsAtOnce`` sweeps with one omega, and sets `norms` to the norms of their residuals.
  ///
  /// - Precondition: `norms` has as many elements as sweeps go at once, more than 1.
  /// - Complexity: as many passes over the matrix, but each part of it is read from memory once.
  public func sweep(
    _ step: SystemVector, inverse: SystemVector, carry: Double, norms: inout [Double]
  ) {
    checkFit(step, inverse)
    guard let pipeline = prepared?.pipeline else { return }
    precondition(norms.count == pipeline.depth)
    unsafe withKernels { kernels in
      let pass = unsafe SweepPass(
        kernels: kernels, delta: step.start, inverse: inverse.start, carry: carry, x: x.start)
      pass.sweep(pipeline, on: team, squares: &norms)
    }
    for index in norms.indices { norms[index] = norm.value(ofTotal: norms[index]) }
  }
}
