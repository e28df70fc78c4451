extension CSRMatrix {
  /// Estimates the spectral radius β of the Jacobi matrix `B = I - D⁻¹ A`.
  ///
  ///     let estimate = try matrix.jacobiSpectralRadius(using: &generator)
  ///     let omega = YoungTheory.optimalOmega(jacobiSpectralRadius: estimate.value)
  ///
  /// If A is symmetric (to twelve digits) with a positive diagonal, B is similar to the symmetric
  /// `I - D^(-1/2) A D^(-1/2)`, and the Lanczos process on it is used; the products needed grow like
  /// the square root of 1 / (1 - β). Otherwise it is power iteration with pairs of products, which
  /// converges even if β and -β are both eigenvalues; it needs far more products, and does not
  /// converge if the largest eigenvalues of B² are complex.
  ///
  /// - Parameters:
  ///   - tolerance: the uncertainty wanted, relative to the distance |1 - β|, positive. That is the
  ///     measure that counts for ``YoungTheory``: 2 - ω* then has half the relative error.
  ///   - productLimit: how many products with A to spend at most, at least 2.
  ///   - generator: makes the start vector, so that a seed repeats the estimate.
  /// - Returns: the estimate, marked as not converged if the limit came first.
  /// - Throws: ``InputError`` if A is not square or an entry of its diagonal is missing, zero or not
  ///   finite.
  /// - Precondition: `tolerance` is positive, and `productLimit` at least 2.
  /// - Complexity: O(entries) once for the symmetry check, then one pass over A and a few over vectors
  ///   of n elements for each product; memory for six such vectors and 32 bytes for each product made.
  public func jacobiSpectralRadius(
    tolerance: Double = 0.01, productLimit: Int = 1000,
    using generator: inout some RandomNumberGenerator
  ) throws(InputError) -> SpectralRadiusEstimate {
    require(tolerance > 0, "the tolerance is \(tolerance); it must be positive")
    require(productLimit >= 2, "a limit of \(productLimit) products is too small; 2 at least")
    try checkDiagonal()
    guard rowCount > 0 else { return .noUnknowns }
    let start = radiusStart(using: &generator)
    if diagonal.allSatisfy({ $0 > 0 }), isSymmetric(tolerance: 1e-12) {
      return scaledSpectrum(
        from: start, goal: .radius, tolerance: tolerance, productLimit: productLimit
      ).jacobiSpectralRadius
    }
    return powerRadius(from: start, tolerance: tolerance, productLimit: productLimit)
  }

  /// A start vector that is not small in any direction that matters.
  func radiusStart(using generator: inout some RandomNumberGenerator) -> [Double] {
    (0..<rowCount).map { _ in Double.random(in: 0.5...1.5, using: &generator) }
  }

  /// The ends of the spectrum of the scaled matrix, until they give the Jacobi spectral radius to the
  /// tolerance; for a symmetric matrix with a positive diagonal.
  func scaledSpectrum(
    from start: [Double], goal: ScaledSpectrum.Goal, tolerance: Double, productLimit: Int
  ) -> ScaledSpectrum {
    guard rowCount > 0 else {
      return ScaledSpectrum(ends: nil, jacobiSpectralRadius: .noUnknowns)
    }
    var process = LanczosProcess(matrix: self, start: start)
    var nextCheck = 5
    while true {
      let isExhausted = !process.step()
      let count = process.stepCount
      let isLast = isExhausted || count == productLimit
      guard isLast || count == nextCheck else { continue }
      // A look at the Ritz values costs O(steps); spread like this, all of them cost that together.
      nextCheck += max(5, count / 10)
      // An eigenvalue λ of the scaled A is the eigenvalue 1 - λ of the Jacobi matrix.
      let (lowest, highest) = process.extremeRitzValues()
      let value = max(1 - lowest.value, highest.value - 1, 0)
      let reach = max(
        1 - lowest.value + lowest.uncertainty, highest.value - 1 + highest.uncertainty)
      let uncertainty = max(0, reach - value)
      let isConverged =
        isExhausted || uncertainty <= max(tolerance * abs(1 - value), 16 * .ulpOfOne)
      let spectrum = ScaledSpectrum(
        ends: (lowest, highest),
        jacobiSpectralRadius: SpectralRadiusEstimate(
          value: value, uncertainty: uncertainty, isConverged: isConverged, productCount: count,
          method: .lanczos))
      let isEnough =
        switch goal {
        case .radius: isConverged
        case .definiteness:
          isConverged
            && (spectrum.definiteness != .undecided
              || lowest.uncertainty <= 1e-12 * abs(highest.value))
        }
      if isEnough || isLast { return spectrum }
    }
  }

  func powerRadius(
    from start: [Double], tolerance: Double, productLimit: Int
  ) -> SpectralRadiusEstimate {
    var iteration = PowerIteration(matrix: self, start: start)
    while true {
      let (value, uncertainty) = iteration.step()
      let isConverged = uncertainty <= max(tolerance * abs(1 - value), 16 * .ulpOfOne)
      if isConverged || !value.isFinite || iteration.productCount + 2 > productLimit {
        return SpectralRadiusEstimate(
          value: value, uncertainty: uncertainty, isConverged: isConverged,
          productCount: iteration.productCount, method: .powerIteration)
      }
    }
  }
}
