import ArgumentParser
import DenseReference
import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

/// `relaxbench paper asymptotic`: counts of SOR beside what theory says of them.
struct AsymptoticExperiment: PaperExperiment {
  static let name = "asymptotic"
  static let title = "Bounds on the sweeps of SOR"
  static let paperTrials = 6
  static let quickTrials = 2

  static let configuration = commandConfiguration(
    abstract: "Compare the sweeps of SOR with the asymptotic, energy and near-asymptotic bounds.",
    discussion: """
      The systems are Laplacians of a square with 100 unknowns, shifted by -0.15 to 0.45 in 97 \
      steps, and solved to a relative residual of 1e-8 with omega 1, 1.01, ..., 1.99 and the optimal \
      omega of Young's theory. A trial is a right-hand side, truncated normal, shared by all \
      systems; the paper shows one. It writes the curves over omega without shift \
      (asymptotic-curves.csv), numbers for each shift (asymptotic-shifts.csv) and a figure \
      (asymptotic.svg). LAPACKE and OpenBLAS are needed.

        relaxbench paper asymptotic --quick
      """)

  @OptionGroup var options: PaperOptions

  func perform(_ run: inout ExperimentRun) throws {
    guard DenseReference.isAvailable else { throw DenseReferenceError.unavailable }
    // The jobs run side by side.
    DenseReference.useThreads(1)
    let study = AsymptoticStudy(isQuick: options.quick)
    run.set("gridSize", study.gridSize)
    run.set("tolerance", study.tolerance)
    run.set("omegas", "1...1.99 by 0.01 and the optimal one")
    run.set("shifts", "\(study.shifts.count) from -0.15 to 0.45")
    let draws = try run.map(
      "draws", keys: (0..<trialCount).map(String.init), stepsPerJob: study.shifts.count
    ) { job in
      var generator = job.generator(for: "right-hand side")
      let b = TruncatedNormal(dimension: study.unknownCount).sample(using: &generator)
      return try study.draw(rightHandSide: b) { job.advance() }
    }
    let results = AsymptoticResults(draws: draws)
    try run.write(
      results.curves, to: "asymptotic-curves.csv",
      caption: "Sweeps and bounds over omega, without shift.")
    try run.write(
      results.shifts, to: "asymptotic-shifts.csv",
      caption: "Bounds and their constants over the shift.")
    try run.show(
      results.cells, caption: "Means over the right-hand sides; ratios are medians over omega.")
    try run.write(
      results.figure, to: "asymptotic.svg",
      caption: "Sweeps of SOR and their bounds; asymptocity; τ and β over the shift.")
    for finding in results.findings { run.add(finding) }
  }
}

/// The setting of the `asymptotic` experiment: SOR on shifted Laplacians of the square.
struct AsymptoticStudy: Sendable {
  /// What becomes of one right-hand side.
  struct Draw: Codable, Sendable {
    /// The curves of the Laplacian without shift.
    var curve: [OmegaCurvePoint]
    /// One for each shift, ascending.
    var shifts: [ShiftStatistics]
  }

  let tolerance = 1e-8
  /// The domain has 10 x 10 interior points.
  let gridSize = 12
  /// The omegas of every shift; the optimal omega of each is added.
  let omegas = (100...199).map { Double($0) / 100 }
  /// -0.15 to 0.45, with 0 among them.
  let shifts: [Double]

  /// - Parameter isQuick: take every eighth shift.
  init(isQuick: Bool) {
    shifts = stride(from: -24, through: 72, by: isQuick ? 8 : 1).map { Double($0) / 160 }
  }

  /// The number of unknowns.
  var unknownCount: Int { (gridSize - 2) * (gridSize - 2) }

  /// Solves all systems with one right-hand side; `advance` is called after each shift.
  ///
  /// - Throws: `DenseReferenceError` if the dense libraries are missing.
  func draw(rightHandSide: [Double], advance: () -> Void = {}) throws -> Draw {
    var draw = Draw(curve: [], shifts: [])
    for shift in shifts {
      let curves = try curves(shift: shift, rightHandSide: rightHandSide)
      draw.shifts.append(try ShiftStatistics(of: curves, shift: shift))
      if shift == 0 { draw.curve = try OmegaCurvePoint.points(of: curves) }
      advance()
    }
    return draw
  }

  /// Counts the sweeps of every omega and finds their bounds.
  func curves(shift: Double, rightHandSide: [Double]) throws -> SORBoundCurves {
    let matrix = try GridDomain(.square, size: gridSize).laplacian()
      .shiftingDiagonal(by: shift)
    let beta = try JacobiConvergence(matrix).spectralRadius()
    let omegas = omegas + [YoungTheory.optimalOmega(jacobiSpectralRadius: beta)]
    let counts = try IterationCounter.counts(
      of: LinearSystem(matrix: matrix, rightHandSide: rightHandSide), omegas: omegas,
      family: ShiftLaw.low.family(), tolerance: tolerance)
    return try SORBoundCurves(matrix, omegas: omegas, counts: counts, tolerance: tolerance)
  }
}

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

  /// The row of a draw.
  func cells(draw: Int) -> [TraceCell] {
    [
      ("draw", draw), ("omega", omega), ("sweeps", sweeps), ("asymptotic_estimate", asymptotic),
      ("energy_bound", energy), ("guarded_energy_bound", guardedEnergy),
      ("near_asymptotic_bound", nearAsymptotic), ("spectral_radius", spectralRadius),
      ("asymptocity", asymptocity), ("allowed_asymptocity", allowedAsymptocity),
    ]
  }
}

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

  /// The row of a draw.
  func cells(draw: Int) -> [TraceCell] {
    [
      ("draw", draw), ("shift", shift), ("jacobi_spectral_radius", jacobiSpectralRadius),
      ("omega_opt", optimalOmega), ("sweeps_at_omega_opt", sweepsAtOptimalOmega), ("tau", tau),
      ("tau_at_omega", tauOmega), ("fewest_sweeps", fewestSweeps), ("omega_of_fewest", bestOmega),
      ("near_asymptotic_over_count_median", nearAsymptoticMedianRatio),
      ("count_over_near_asymptotic_max", nearAsymptoticLargestShare),
      ("energy_over_count_median", energyMedianRatio), ("asymptotic_holds", asymptoticHolds),
      ("energy_holds", energyHolds), ("energy_below_radius", energyBelowRadius),
      ("guarded_energy_holds", guardedEnergyHolds),
      ("guarded_energy_below_radius", guardedEnergyBelowRadius),
    ]
  }
}
