/// What theory says of relaxation on a symmetric positive definite matrix, given the spectral radius β of
/// its Jacobi matrix: the omega of SOR to use, and the counts to expect.
///
/// Counts follow from rates, which hold in the limit and in other norms than that of the residual. Each
/// range is therefore that of theory, widened until it held the counts of at least 95 of 100 of several
/// hundred systems: recorded pressure and heat equations, a power grid, grids with shifts and random
/// M-matrices, with random and recorded right-hand sides.
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
  /// With r = ω - 1 the least of theory is ln ε / ln r. The most is for a consistently ordered matrix
  /// the n at which `rⁿ (t + √(t² + 1))`, `t = n (√r + 1/√r)`, has come down to ε: the norm of n sweeps
  /// in red-black order (D. M. Young, *Iterative Solution of Large Linear Systems*, Academic Press 1971,
  /// chapter 7); in natural order small counts exceed it by half. For another M-matrix it is
  /// ln ε / ln √r.
  public let sweeps: ClosedRange<Double>

  /// The sweeps to expect at omega 1, from a spectral radius of β² to one of β if it is not known to
  /// be β² (Stein and Rosenberg 1948). Far fewer are taken where the right-hand side hardly has the
  /// slowest mode.
  public let gaussSeidelSweeps: ClosedRange<Double>

  /// The iterations of ``SSORConjugateGradient`` to expect at an omega between 1 and the best.
  ///
  /// The condition number is at best about (1 + √(2 / (1 - β))) / 2, as on grids (D. M. Young 1971,
  /// chapter 15), and at omega 1 at most 1 / (1 - β); κ takes √κ ln(2 / ε) / 2 iterations at most.
  public let conjugateGradientIterations: ClosedRange<Double>

  init(basis: Basis, jacobiSpectralRadius beta: Double, tolerance: Double) {
    self.basis = basis
    self.tolerance = tolerance
    omega = YoungTheory.optimalOmega(jacobiSpectralRadius: beta)
    func count(_ spectralRadius: Double) -> Double {
      max(
        1, IterationBounds.asymptoticSweeps(tolerance: tolerance, spectralRadius: spectralRadius))
    }
    guard omega > 1 else {
      // Each sweep is a solve.
      (sweeps, gaussSeidelSweeps, conjugateGradientIterations) = (1...1, 1...1, 1...1)
      return
    }
    let radius = omega - 1
    let least = count(radius)
    func range(_ low: Double, _ high: Double) -> ClosedRange<Double> {
      max(1, low)...max(1, low, high)
    }
    switch basis {
    case .consistentOrdering:
      let most = Self.defectiveCount(radius, tolerance, atLeast: least)
      sweeps = range(0.9 * least, 1.65 * most + 2)
      gaussSeidelSweeps = range(0.3 * count(beta * beta), 1.1 * count(beta * beta) + 3)
    case .symmetricMMatrix:
      sweeps = range(0.9 * least, 1.1 * count(radius.squareRoot()) + 2)
      gaussSeidelSweeps = range(0.3 * count(beta * beta), 1.1 * count(beta) + 3)
    }
    let digits = log(2 / tolerance) / 2
    let best = (0.5 + (0.5 / (1 - beta)).squareRoot()).squareRoot()
    conjugateGradientIterations = range(
      0.4 * best * digits - 1, digits / (1 - beta).squareRoot() + 3)
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
