extension SolveContext {
  /// Replaces the system by that of the correction of its start vector x: the right-hand side by
  /// `r = b - A x - h`, and x by zero.
  ///
  /// - Parameters:
  ///   - level: what ``CorrectionNorms/normalization`` is told.
  ///   - coupled: `h`, and the row sums of what it is a product with, in the order of the caller; nil for none.
  /// - Precondition: there are four scratch vectors.
  /// - Complexity: two products with the matrix.
  func beginCorrection(
    level: Double, coupled: Span<Double>?, coupledSums: Span<Double>?
  ) -> CorrectionNorms {
    let (image, ones, rowSums) = (scratch(0), scratch(1), scratch(2))
    multiply(x, into: image)
    ones.fill(with: 1)
    multiply(ones, into: rowSums)
    if let coupled { add(coupled, to: image) }
    if let coupledSums { add(coupledSums, to: rowSums) }
    var (magnitudes, norms) = (Lanes.zero, Lanes.zero)
    let (load, product, sums) = unsafe (rightHandSide.start, image.start, rowSums.start)
    // Behind the last unknown, all are zero.
    for row in stride(from: 0, to: unknownCount, by: 8) {
      let b = unsafe Lanes(load + row)
      let value = unsafe Lanes(product + row)
      let flat = unsafe level * Lanes(sums + row)
      let residual = b - value
      unsafe residual.store(load + row)
      magnitudes = magnitudes + residual.magnitudes
      norms = norms + (value - flat).magnitudes + (b - flat).magnitudes
    }
    x.fill(with: 0)
    return CorrectionNorms(residual: magnitudes.total, normalization: norms.total)
  }

  private func add(_ vector: Span<Double>, to target: SystemVector) {
    let given = scratch(3)
    gather(vector, into: given)
    target.add(1, times: given)
  }
}

/// What there is to know of a start vector x that is to be corrected.
package struct CorrectionNorms: Sendable {
  /// `‖r‖₁`.
  package let residual: Double
  /// `‖A x + h - l s‖₁ + ‖b - l s‖₁`, with s the row sums of the matrix and of what h is a product with, and l a
  /// level that was given: OpenFOAM's normalization, if that is the mean of x.
  package let normalization: Double
}
