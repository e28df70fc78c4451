/// Successive over-relaxation of consistently ordered matrices in closed form.
///
/// The theory holds for consistently ordered matrices whose Jacobi matrix `B = I - D⁻¹ A` has real
/// eigenvalues: block tridiagonal ones with diagonal blocks on the diagonal, five-point and
/// seven-point stencils in their natural order among them. It is that of D. M. Young, *Iterative
/// Solution of Large Linear Systems*, Academic Press 1971, chapter 6; with β the spectral radius of B,
/// (λ + ω - 1)² = ω² β² λ links it to the eigenvalues λ of the iteration.
public enum YoungTheory {
  /// The relaxation parameter with the smallest spectral radius: ω* = 2 / (1 + √(1 - β²)).
  ///
  /// - Parameter beta: β, in 0..<1.
  /// - Returns: a value in 1..<2.
  /// - Precondition: β lies in 0..<1.
  public static func optimalOmega(jacobiSpectralRadius beta: Double) -> Double {
    require(
      beta >= 0 && beta < 1,
      "the Jacobi spectral radius is \(beta); an optimal omega exists only below 1")
    // (1 - β)(1 + β) keeps the digits that 1 - β² loses when β is near 1.
    return 2 / (1 + ((1 - beta) * (1 + beta)).squareRoot())
  }

  /// The spectral radius of the SOR iteration matrix.
  ///
  /// For ω up to ω* it is `((ω β + √(ω² β² - 4 (ω - 1))) / 2)²`, above ω* it is `ω - 1`. At ω = 1,
  /// the Gauss-Seidel method, it is β².
  ///
  /// - Parameters:
  ///   - omega: ω, in (0, 2).
  ///   - beta: β, not negative; from 1 on the method does not converge.
  /// - Precondition: omega lies in (0, 2), and β is not negative.
  public static func sorSpectralRadius(
    omega: Double, jacobiSpectralRadius beta: Double
  ) -> Double {
    checkOmega(omega)
    require(beta >= 0, "the Jacobi spectral radius is \(beta); it must not be negative")
    let product = omega * beta
    let discriminant = product * product - 4 * (omega - 1)
    guard discriminant > 0 else { return omega - 1 }
    let root = (product + discriminant.squareRoot()) / 2
    return root * root
  }
}
