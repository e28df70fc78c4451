import DenseReference
import RelaxKit
import RelaxReporting

/// How the bounds on SOR stand to the sweeps counted, over all omegas for one shift of the matrix.
struct ShiftStatistics: Codable, Hashable, Sendable {
  /// What is added to the diagonal of the Laplacian.
  let shift: Double
  /// The spectral radius β of the Jacobi matrix.
  let jacobiSpectralRadius: Double
  /// The omega of the smallest spectral radius, and so of the smallest near-asymptotic bound.
  let optimalOmega: Double
  let sweepsAtOptimalOmega: Int
  /// The constant of the near-asymptotic bound, and the omega that attains it.
  let tau: Double
  let tauOmega: Double
  let fewestSweeps: Int
  /// The middle of the omegas that take the fewest sweeps.
  let bestOmega: Double
  /// The median of near-asymptotic bound over count, and the largest count over bound.
  let nearAsymptoticMedianRatio: Double
  let nearAsymptoticLargestShare: Double
  /// The median of energy-norm bound over count.
  let energyMedianRatio: Double
  /// The share of omegas whose count is within the asymptotic estimate.
  let asymptoticHolds: Double
  /// The same for the energy-norm bound.
  let energyHolds: Double
  /// The share of omegas for which the expression for the energy norm is below the spectral radius,
  /// which no norm can be.
  let energyBelowRadius: Double
  /// As ``energyHolds`` and ``energyBelowRadius``, for the guarded bound of `EnergyNormBound`.
  let guardedEnergyHolds: Double
  let guardedEnergyBelowRadius: Double

  /// - Throws: `DenseReferenceError` if the constants of the energy norm cannot be computed.
  init(of curves: SORBoundCurves, shift: Double) throws {
    let optimalOmega = YoungTheory.optimalOmega(
      jacobiSpectralRadius: curves.jacobiSpectralRadius)
    let counts = curves.counts.map(Double.init)
    let omegas = curves.omegas
    self.shift = shift
    self.optimalOmega = optimalOmega
    jacobiSpectralRadius = curves.jacobiSpectralRadius
    (tau, tauOmega) = (curves.tau, curves.tauOmega)
    let fewest = curves.counts.min() ?? 0
    fewestSweeps = fewest
    let best = omegas.indices.filter { curves.counts[$0] == fewest }.map { omegas[$0] }
    bestOmega = ((best.min() ?? 1) + (best.max() ?? 1)) / 2
    let optimalIndex = omegas.indices.min {
      abs(omegas[$0] - optimalOmega) < abs(omegas[$1] - optimalOmega)
    }
    sweepsAtOptimalOmega = curves.counts[optimalIndex ?? 0]

    func share(_ indices: (Int) -> Bool) -> Double {
      Double(omegas.indices.filter(indices).count) / Double(omegas.count)
    }
    let near = curves.nearAsymptoticSweeps
    nearAsymptoticMedianRatio = TrialStatistics(zip(near, counts).map(/)).median
    nearAsymptoticLargestShare = zip(counts, near).map(/).max() ?? 0
    let asymptotic = curves.asymptoticSweeps
    asymptoticHolds = share { counts[$0] <= asymptotic[$0] }

    let energy = try curves.energyNormBound()
    let sweeps = omegas.map { energy.sweeps(omega: $0, tolerance: curves.tolerance) }
    energyMedianRatio = TrialStatistics(zip(sweeps, counts).map(/)).median
    energyHolds = share { counts[$0] <= sweeps[$0] }
    // Rounding must not count as below.
    let radii = curves.spectralRadii.map { $0 * (1 - 1e-9) }
    energyBelowRadius = share { energy.energyNorm(omega: omegas[$0]) < radii[$0] }
    guardedEnergyHolds = share {
      counts[$0] <= energy.guardedSweeps(omega: omegas[$0], tolerance: curves.tolerance)
    }
    guardedEnergyBelowRadius = share { energy.guardedEnergyNorm(omega: omegas[$0]) < radii[$0] }
  }

  /// What the omega of the smallest bound costs beyond the best one: 0.02 for two percent.
  var excessAtOptimalOmega: Double { Double(sweepsAtOptimalOmega) / Double(fewestSweeps) - 1 }

  static let columns = [
    "draw", "shift", "jacobi_spectral_radius", "omega_opt", "sweeps_at_omega_opt", "tau",
    "tau_at_omega", "fewest_sweeps", "omega_of_fewest", "near_asymptotic_over_count_median",
    "count_over_near_asymptotic_max", "energy_over_count_median", "asymptotic_holds",
    "energy_holds", "energy_below_radius", "guarded_energy_holds", "guarded_energy_below_radius",
  ]

  /// The row of a draw under ``columns``.
  func cells(draw: Int) -> [any CustomStringConvertible] {
    [
      draw, shift, jacobiSpectralRadius, optimalOmega, sweepsAtOptimalOmega, tau, tauOmega,
      fewestSweeps, bestOmega, nearAsymptoticMedianRatio, nearAsymptoticLargestShare,
      energyMedianRatio, asymptoticHolds, energyHolds, energyBelowRadius, guardedEnergyHolds,
      guardedEnergyBelowRadius,
    ]
  }
}
