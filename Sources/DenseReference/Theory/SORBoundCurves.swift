public import RelaxKit

/// The sweeps of SOR for one system over several ω, beside what theory says of them.
///
///     let curves = try SORBoundCurves(matrix, omegas: omegas, counts: counts, tolerance: 1e-8)
///     let (bound, estimate) = (curves.nearAsymptoticSweeps, curves.asymptoticSweeps)
///     let energy = try curves.energyNormBound()
///     let energySweeps = omegas.map { energy.sweeps(omega: $0, tolerance: 1e-8) }
///
/// The spectral radii are those of `YoungTheory`, so that the matrix must be consistently ordered
/// with a Jacobi matrix of real eigenvalues: from the optimal ω on the iteration matrix is nearly
/// defective, and its computed eigenvalues are right to some four digits only.
public struct SORBoundCurves: Sendable {
  /// The matrix A.
  public let matrix: CSRMatrix

  /// The relaxation parameters, in (0, 2).
  public let omegas: [Double]

  /// The sweeps a solve took with each ω.
  public let counts: [Int]

  /// The tolerance ε of those solves, relative to the first residual.
  public let tolerance: Double

  /// The spectral radius β of the Jacobi matrix.
  public let jacobiSpectralRadius: Double

  /// ρ(C) for each ω, C the residual iteration matrix.
  public let spectralRadii: [Double]

  /// ‖Cᵏ⁻¹‖₂^(1/(k-1)) for each ω, k the sweeps its solve took.
  public let meanContractions: [Double]

  /// Finds radii and contractions; the bounds follow from them.
  ///
  /// - Parameters:
  ///   - matrix: A, n by n.
  ///   - omegas: several ω in (0, 2).
  ///   - counts: for each the sweeps until the residual was `tolerance` times the first, at least 2.
  ///   - tolerance: ε, in (0, 1).
  /// - Throws: ``DenseReferenceError`` if A is not square or has a zero on its diagonal.
  /// - Precondition: there is an ω, and one count for each.
  /// - Complexity: O(n³ log(count)) for each ω.
  public init(
    _ matrix: CSRMatrix, omegas: [Double], counts: [Int], tolerance: Double
  ) throws(DenseReferenceError) {
    require(
      !omegas.isEmpty && omegas.count == counts.count,
      "\(omegas.count) omegas were given \(counts.count) counts; give one for each, and some")
    self.matrix = matrix
    self.omegas = omegas
    self.counts = counts
    self.tolerance = tolerance
    let beta = try JacobiConvergence(matrix).spectralRadius()
    jacobiSpectralRadius = beta
    spectralRadii = omegas.map {
      YoungTheory.sorSpectralRadius(omega: $0, jacobiSpectralRadius: beta)
    }
    let method = SORConvergence(matrix)
    var contractions: [Double] = []
    for (omega, sweeps) in zip(omegas, counts) {
      contractions.append(try method.meanContraction(omega: omega, sweeps: sweeps))
    }
    meanContractions = contractions
  }

  /// The asymptocity for each ω, ‖Cᵏ⁻¹‖₂^(1/(k-1)) - ρ(C).
  public var asymptocities: [Double] { zip(meanContractions, spectralRadii).map(-) }

  /// The asymptocity that ``tau`` allows each ω, τ (1 - ρ(C)).
  public var allowedAsymptocities: [Double] { spectralRadii.map { [tau] in tau * (1 - $0) } }

  /// The constant τ of the near-asymptotic bound, the largest of all asymptocities relative to
  /// 1 - ρ(C); not below 0, and at 1 or more the bound says nothing.
  public var tau: Double { max(0, relativeAsymptocities.max() ?? 0) }

  /// The ω that attains ``tau``.
  public var tauOmega: Double { omegas[largestIndex] }

  /// The asymptotic estimate of the sweeps for each ω; see `IterationBounds.asymptoticSweeps`.
  public var asymptoticSweeps: [Double] {
    spectralRadii.map {
      IterationBounds.asymptoticSweeps(tolerance: tolerance, spectralRadius: $0)
    }
  }

  /// The near-asymptotic bound on the sweeps for each ω; see `IterationBounds.nearAsymptoticSweeps`.
  ///
  /// It holds, but for rounding, for all ω at hand: ``tau`` is chosen so.
  public var nearAsymptoticSweeps: [Double] {
    let tau = tau
    return spectralRadii.map {
      tau < 1
        ? IterationBounds.nearAsymptoticSweeps(
          tolerance: tolerance, spectralRadius: $0, tau: tau) : .infinity
    }
  }

  /// The constants of the energy-norm bound, which takes no count.
  ///
  /// - Throws: ``DenseReferenceError`` if A is not square.
  /// - Complexity: O(n³).
  public func energyNormBound() throws(DenseReferenceError) -> EnergyNormBound {
    try EnergyNormBound(matrix)
  }

  private var relativeAsymptocities: [Double] {
    zip(asymptocities, spectralRadii).map { $0 / (1 - $1) }
  }

  private var largestIndex: Int {
    let relative = relativeAsymptocities
    return relative.indices.max { relative[$0] < relative[$1] } ?? 0
  }
}
