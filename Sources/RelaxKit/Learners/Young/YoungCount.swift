/// How many sweeps SOR needs according to Young's theory.
///
/// For a consistently ordered matrix whose Jacobi matrix has the spectral radius β, the slowest
/// component of the error belongs to a block of the iteration matrix with the eigenvalues z₁², z₂²,
/// where z₁ and z₂ are the roots of z² - ω β z + ω - 1 (Young 1971, chapter 6). After k sweeps its
/// size is, up to a constant,
///
///     S(k) = |z₁|²ᵏ |1 + q + … + q²ᵏ|,   q = z₂ / z₁.
///
/// The sum is what the block not being normal adds: near the optimal omega, where q is near 1, it
/// grows to 2k + 1 before the powers win. For complex roots with the angle θ it is replaced by
/// `(sin² θ + (2k + 1)⁻²)^(-1/2)`, which has the same limits and does not oscillate.
///
/// Omega and β are measured on logarithmic scales on which the optimum is nearly a straight line:
/// `depth` w = -log(2 - ω) and `u` = artanh β, with the best w = 2 log cosh(u / 2).
enum YoungCount {
  /// The w at which the spectral radius is least: that of ω* = 2 / (1 + √(1 - β²)).
  static func bestDepth(u: Double) -> Double { 2 * log(cosh(u / 2)) }

  /// The natural logarithm of the count, for an error to be reduced by the factor exp(-`reduction`).
  ///
  /// It is the smallest real k >= 1 with log S(k) <= -`reduction`, plus 1/2 for rounding up.
  ///
  /// - Complexity: a few steps of Newton's method.
  static func logSweeps(depth: Double, u: Double, reduction: Double) -> Double {
    let omega = 2 - exp(-depth)
    let beta = tanh(u)
    let discriminant = omega * omega * beta * beta - 4 * (omega - 1)
    let growth: (Double) -> (value: Double, slope: Double)
    let rate: Double
    if discriminant > 0 {
      let root = discriminant.squareRoot()
      let (larger, smaller) = ((omega * beta + root) / 2, (omega * beta - root) / 2)
      rate = -2 * log(larger)
      // The roots are equal up to rounding at the optimal omega.
      let logRatio = smaller > 0 ? min(log(smaller / larger), -1e-9) : -.infinity
      growth = { k in
        guard logRatio > -.infinity else { return (0, 0) }
        let power = exp((2 * k + 1) * logRatio)
        return (
          log((1 - power) / (1 - exp(logRatio))), -2 * logRatio * power / (1 - power)
        )
      }
    } else {
      rate = -log(omega - 1)
      let cosine = omega * beta / (2 * (omega - 1).squareRoot())
      let sineSquared = max(0, 1 - cosine * cosine)
      growth = { k in
        let inverse = 1 / (2 * k + 1)
        let squares = sineSquared + inverse * inverse
        return (-0.5 * log(squares), 2 * inverse * inverse * inverse / squares)
      }
    }
    // The equation growth(k) + reduction = rate k is concave in k, so that Newton's method comes down
    // to the root from above without passing it.
    var k = (reduction + 1) / rate
    k = max(1, (reduction + log(2 * k + 1) + 1) / rate)
    for _ in 0..<newtonStepLimit {
      let (value, slope) = growth(k)
      let step = (value + reduction - rate * k) / (slope - rate)
      k = max(1, k - step)
      if abs(step) < 1e-3 * k || k == 1 { break }
    }
    return log(k + 0.5)
  }

  /// The same if the Jacobi matrix has imaginary eigenvalues, of that radius; infinite if the solve
  /// diverges.
  static func logSweeps(depth: Double, imaginaryRadius: Double, reduction: Double) -> Double {
    let omega = 2 - exp(-depth)
    let real = omega * imaginaryRadius
    let discriminant = real * real - 4 * (1 - omega)
    let modulus =
      discriminant > 0 ? (real + discriminant.squareRoot()) / 2 : (1 - omega).squareRoot()
    guard modulus < 1 else { return .infinity }
    return log(max(1, -reduction / (2 * log(modulus))) + 0.5)
  }

  /// What log counts exceed Young's by at some distances from the optimum.
  ///
  /// Left of the optimum only the slowest component counts, of which a start error holds little; right
  /// of it all components are equally slow. Means over 200 systems of the paper's family of high
  /// variance (n = 100, random right-hand sides) with the usual reduction; known to 0.02.
  static let correction = PiecewiseLinear(
    knots: [-1, -0.2, -0.06, 0, 0.06, 0.12, 0.25, 0.5, 1],
    values: [-0.1, -0.09, -0.08, -0.02, 0.06, 0.08, 0.07, 0.05, 0.025])

  /// Three or four steps reach the accuracy asked for; the limit is for bad rounding only.
  private static let newtonStepLimit = 20
}
