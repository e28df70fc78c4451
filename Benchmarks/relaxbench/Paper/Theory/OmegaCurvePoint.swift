import DenseReference
import RelaxReporting

/// One omega on the curves of SOR's sweeps and bounds.
struct OmegaCurvePoint: Codable, Hashable, Sendable {
  let omega: Double
  let sweeps: Int
  let asymptotic: Double
  let energy: Double
  let guardedEnergy: Double
  let nearAsymptotic: Double
  let spectralRadius: Double
  let asymptocity: Double
  let allowedAsymptocity: Double

  /// The points of curves, in ascending order of omega.
  static func points(of curves: SORBoundCurves) throws -> [OmegaCurvePoint] {
    let asymptotic = curves.asymptoticSweeps
    let energy = try curves.energyNormBound()
    let near = curves.nearAsymptoticSweeps
    let (asymptocities, allowed) = (curves.asymptocities, curves.allowedAsymptocities)
    let (omegas, tolerance) = (curves.omegas, curves.tolerance)
    return omegas.indices.sorted { omegas[$0] < omegas[$1] }.map {
      OmegaCurvePoint(
        omega: omegas[$0], sweeps: curves.counts[$0], asymptotic: asymptotic[$0],
        energy: energy.sweeps(omega: omegas[$0], tolerance: tolerance),
        guardedEnergy: energy.guardedSweeps(omega: omegas[$0], tolerance: tolerance),
        nearAsymptotic: near[$0], spectralRadius: curves.spectralRadii[$0],
        asymptocity: asymptocities[$0], allowedAsymptocity: allowed[$0])
    }
  }

  static let columns = [
    "draw", "omega", "sweeps", "asymptotic_estimate", "energy_bound", "guarded_energy_bound",
    "near_asymptotic_bound",
    "spectral_radius", "asymptocity", "allowed_asymptocity",
  ]

  /// The row of a draw under ``columns``.
  func cells(draw: Int) -> [any CustomStringConvertible] {
    [
      draw, omega, sweeps, asymptotic, energy, guardedEnergy, nearAsymptotic, spectralRadius,
      asymptocity,
      allowedAsymptocity,
    ]
  }
}
