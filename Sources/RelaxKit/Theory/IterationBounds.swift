/// How many iterations convergence rates predict, as real numbers that are not rounded up; a rate of 1
/// or more gives infinity.
public enum IterationBounds {
  /// The sweeps after which a stationary iteration has reduced its error by `tolerance`, once it
  /// shrinks by its spectral radius a sweep: ln ε / ln ρ.
  ///
  /// An estimate that early sweeps, which may shrink less, can exceed.
  ///
  /// - Parameters:
  ///   - tolerance: ε, in (0, 1).
  ///   - spectralRadius: ρ of the iteration matrix, not negative.
  /// - Precondition: the parameters lie in these ranges.
  public static func asymptoticSweeps(tolerance: Double, spectralRadius: Double) -> Double {
    require(
      tolerance > 0 && tolerance < 1, "the tolerance is \(tolerance); it must lie in (0, 1)")
    require(
      spectralRadius >= 0, "the spectral radius is \(spectralRadius); it must not be negative")
    return spectralRadius < 1 ? log(tolerance) / log(spectralRadius) : .infinity
  }
}
