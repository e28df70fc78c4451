/// What theory says of SOR on a symmetric positive definite matrix, given the spectral radius β of its
/// Jacobi matrix: the omega to use and the sweeps to expect.
///
/// Counts are estimates: they follow from rates, and the norm these hold in is not that of the
/// residual. Small counts may be exceeded by half.
public struct SweepPrediction: Sendable, Hashable {
  /// The theory a prediction comes from.
  public enum Basis: String, Sendable, Hashable {
    /// The matrix is consistently ordered: ``YoungTheory`` holds, and ``SweepPrediction/omega`` is the
    /// optimum.
    case consistentOrdering
    /// The matrix is a symmetric M-matrix in another order: Young's ω is near the optimum, with a
    /// spectral radius of ω - 1 to √(ω - 1) (Kahan 1958; R. S. Varga, *Matrix Iterative Analysis*,
    /// Prentice-Hall 1962, section 4.4).
    case symmetricMMatrix
  }

  /// The theory it comes from.
  public let basis: Basis

  /// The reduction ε the sweeps are counted for.
  public let tolerance: Double

  /// The relaxation parameter to use: 2 / (1 + √(1 - β²)), in 1..<2.
  public let omega: Double

  /// The sweeps to expect at ``omega``, from the least to the most.
  ///
  /// With r = ω - 1 the least is ln ε / ln r. The most is for a consistently ordered matrix the n at
  /// which `rⁿ (t + √(t² + 1))`, `t = n (√r + 1/√r)`, has come down to ε: the norm of n sweeps in
  /// red-black order (D. M. Young, *Iterative Solution of Large Linear Systems*, Academic Press 1971,
  /// chapter 7). For another M-matrix it is ln ε / ln √r.
  public let sweeps: ClosedRange<Double>

  /// The sweeps to expect at omega 1, from a spectral radius of β² to one of β if it is not known to
  /// be β² (Stein and Rosenberg 1948).
  public let gaussSeidelSweeps: ClosedRange<Double>

  init(basis: Basis, jacobiSpectralRadius beta: Double, tolerance: Double) {
    self.basis = basis
    self.tolerance = tolerance
    omega = YoungTheory.optimalOmega(jacobiSpectralRadius: beta)
    func count(_ spectralRadius: Double) -> Double {
      max(
        1, IterationBounds.asymptoticSweeps(tolerance: tolerance, spectralRadius: spectralRadius))
    }
    let radius = omega - 1
    switch basis {
    case .consistentOrdering:
      sweeps = count(radius)...Self.defectiveCount(radius, tolerance, atLeast: count(radius))
      gaussSeidelSweeps = count(beta * beta)...count(beta * beta)
    case .symmetricMMatrix:
      sweeps = count(radius)...count(radius.squareRoot())
      gaussSeidelSweeps = count(beta * beta)...count(beta)
    }
  }

  /// Where the norm of that number of sweeps at the optimum, whose iteration matrix lacks an eigenvector,
  /// meets the tolerance.
  private static func defectiveCount(
    _ radius: Double, _ tolerance: Double, atLeast least: Double
  ) -> Double {
    guard radius > 0, least.isFinite else { return least }
    let (rate, target) = (log(radius), log(tolerance))
    let growth = radius.squareRoot() + 1 / radius.squareRoot()
    // The logarithm of the norm; asinh t is ln (t + √(t² + 1)). It falls from the least count on.
    func isMet(_ count: Double) -> Bool { count * rate + asinh(count * growth) <= target }
    var (low, high) = (least, 2 * least)
    while !isMet(high) { (low, high) = (high, 2 * high) }
    while high - low > 1e-6 * high {
      let middle = low + (high - low) / 2
      if isMet(middle) { high = middle } else { low = middle }
    }
    return high
  }
}
