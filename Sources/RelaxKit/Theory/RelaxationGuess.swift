/// A first guess of the best omega, from a few products with the matrix.
///
///     let guess = try matrix.relaxationGuess()
///     let (x, report) = try SOR(omega: guess.omega).solve(system, until: criterion)
///
/// It is Young's formula for a Jacobi matrix `B = I - D⁻¹ A` whose real eigenvalues reach to ±λ and whose
/// imaginary ones to ±iκ: ω = 2 / (1 + √(1 - λ² + κ²)) (D. M. Young, *Iterative Solution of Large Linear
/// Systems*, Academic Press 1971, chapter 6, for κ = 0 or λ = 0; between them it is the same formula for
/// the ellipse that has these half-axes, section 6.4). For consistently ordered symmetric matrices it
/// is right to how well λ is known; what learns from counts corrects it elsewhere.
public struct RelaxationGuess: Sendable, Hashable {
  /// λ, at most 1 - 1e-10: the largest eigenvalue that was found of the real part of B, which for a
  /// symmetric A with a positive diagonal is similar to B.
  public let realRadius: Double

  /// κ: how far B reaches off the real axis; 0 for a symmetric A with a positive diagonal.
  public let imaginaryRadius: Double

  /// The products with A that were spent on it; 0 if it was known already.
  public let productCount: Int

  /// √(1 - λ² + κ²); (1 - λ)(1 + λ) keeps digits near 1.
  private var root: Double {
    ((1 - realRadius) * (1 + realRadius) + imaginaryRadius * imaginaryRadius).squareRoot()
  }

  /// The guess ω, in (0, 2): above 1 if λ exceeds κ, below 1 if κ does.
  public var omega: Double { 2 / (1 + root) }

  /// The same as -log(2 - ω), on which scale counts change evenly: -0.69 ... 11.
  public var depth: Double { log((1 + root) / (2 * root)) }

  /// From what was found, which rounding or overflow may have spoilt.
  init(realRadius: Double, imaginaryRadius: Double, productCount: Int) {
    self.realRadius = realRadius >= 0 ? min(realRadius, 1 - 1e-10) : 0
    self.imaginaryRadius = imaginaryRadius >= 0 ? min(imaginaryRadius, 1e10) : 0
    self.productCount = productCount
  }
}

extension CSRMatrix {
  /// Guesses the best omega of relaxation from a few products.
  ///
  /// For i != j let `p = b_ij b_ji` be the product of two entries of the Jacobi matrix `B = I - D⁻¹ A`,
  /// S the matrix of √p with the sign of `b_ij` where p > 0, and K that of √-p where p < 0. The
  /// Lanczos process on S from the vector √|a_ii| gives λ as the largest Ritz value, and κ is `‖K q‖`
  /// for its last vector q. It ends when the guess of -log(2 - ω) moves by less than 0.03, or after
  /// the first product if max (S q)_i / q_i, which bounds λ if S has no negative entry, is that near.
  ///
  /// - Parameter productLimit: how many products to spend at most, at least 1.
  /// - Returns: the guess. It does not depend on scaling, `c A` or `D₁ A D₁⁻¹`, nor on the order of the
  ///   unknowns.
  /// - Throws: ``InputError`` if A is not square, is too large, or an entry of its diagonal is missing, zero
  ///   or not finite.
  /// - Precondition: `productLimit` is at least 1.
  /// - Complexity: O(entries) once to pair the entries and lay them out, then for each product one pass over
  ///   A and two over vectors. A tuner keeps what is made once for a pattern.
  public func relaxationGuess(productLimit: Int = 6) throws(InputError) -> RelaxationGuess {
    require(productLimit >= 1, "a limit of \(productLimit) products is too small; 1 at least")
    let zeros = [Double](repeating: 0, count: rowCount)
    try checkDiagonal()
    let prepared = PreparedMatrix(
      plan: SweepPlan(for: pattern, layout: .rows))
    prepared.update(from: self)
    let count = RelaxationProbe.scratchVectorCount
    let context = SolveContext(
      .matrix(self), prepared: prepared, team: nil, rightHandSide: zeros, start: zeros,
      norm: .euclidean,
      memory: AlignedStorage(
        uninitializedCount: SolveContext.memorySize(unknownCount: rowCount, vectorCount: count)),
      vectorCount: count)
    var probe = RelaxationProbe()
    return probe.guess(in: context, productLimit: productLimit)
  }
}
