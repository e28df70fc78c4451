import DenseReference

extension SORConvergence {
  /// The asymptocity: how far the mean contraction after k - 1 sweeps is above its limit,
  /// ‖Cᵏ⁻¹‖₂^(1/(k-1)) - ρ(C), with the radius from the eigenvalues of C.
  ///
  /// - Parameters:
  ///   - omega: ω, in (0, 2).
  ///   - sweeps: k, at least 2; of interest is the number a solve takes.
  /// - Throws: `DenseReferenceError` if A is not square or has a zero on its diagonal.
  func asymptocity(omega: Double, sweeps: Int) throws(DenseReferenceError) -> Double {
    try meanContraction(omega: omega, sweeps: sweeps) - spectralRadius(omega: omega)
  }

  /// The constant τ of the near-asymptotic bound: the largest asymptocity relative to 1 - ρ,
  /// max (‖Cᵏ⁻¹‖₂^(1/(k-1)) - ρ)/(1 - ρ), over several ω and the sweeps k each takes.
  ///
  /// - Parameters:
  ///   - counts: each ω with its sweeps, at least 2.
  ///   - spectralRadius: ρ(C) for an ω; for consistently ordered matrices Young's formula gives it
  ///     to more digits than `spectralRadius(omega:)`.
  /// - Returns: τ and the ω that attains it, nil if there are no counts.
  /// - Throws: `DenseReferenceError` if A is not square or has a zero on its diagonal.
  func tau(
    counts: [(omega: Double, sweeps: Int)],
    spectralRadius: (Double) throws(DenseReferenceError) -> Double
  ) throws(DenseReferenceError) -> (tau: Double, omega: Double)? {
    var largest: (tau: Double, omega: Double)?
    for (omega, sweeps) in counts {
      let radius = try spectralRadius(omega)
      let contraction = try meanContraction(omega: omega, sweeps: sweeps)
      let tau = (contraction - radius) / (1 - radius)
      if tau > largest?.tau ?? -.infinity { largest = (tau, omega) }
    }
    return largest
  }
}
