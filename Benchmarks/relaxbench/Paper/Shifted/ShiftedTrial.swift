import ModelProblems
import RelaxKit
import RelaxReporting

/// The systems of one trial, and the sweeps each takes with each omega.
///
/// A solve is made when its count is first asked for, and the count kept: SOR is deterministic, so that
/// a learner sees what solving again would show it.
struct ShiftedTrial {
  /// The omegas learners choose from: 1, 1.05, ..., 1.95.
  static let grid = OmegaGrid.uniform()

  /// The tolerance of the paper's solves.
  static let criterion = StoppingCriterion.relativeResidual(1e-8, baseline: .initialResidual)

  /// The shift of each system, which is its context.
  let shifts: [Double]

  private let matrix: CSRMatrix
  private let rightHandSides: [[Double]]
  /// The asymptotically optimal omega of each system.
  private let optimalOmegas: [Double]
  /// System by system, an element for each arm and one for the optimal omega; 0 for not solved yet.
  private var counts: [Int32]
  private var workspace = SolverWorkspace()
  private var x: [Double]

  var systemCount: Int { shifts.count }

  /// Draws the systems of the trial that a key of ``ShiftVariance/keys(trialCount:)`` names.
  init(_ job: TrialJob, trialCount: Int, systemCount: Int) throws {
    var generator = job.generator()
    try self.init(
      ShiftVariance.variance(ofJob: job.index, trialCount: trialCount), systemCount: systemCount,
      using: &generator)
  }

  /// Draws the systems of a trial.
  init(
    _ variance: ShiftVariance, systemCount: Int, using generator: inout some RandomNumberGenerator
  ) throws {
    let family = try variance.family()
    matrix = family.matrix
    let instances = (0..<systemCount).map { _ in family.sample(using: &generator) }
    shifts = instances.map(\.context)
    rightHandSides = instances.map(\.rightHandSide)
    optimalOmegas = shifts.map(ShiftVariance.optimalOmega(shift:))
    counts = Array(repeating: 0, count: systemCount * (Self.grid.count + 1))
    x = Array(repeating: 0, count: matrix.rowCount)
  }

  /// The sweeps a system takes with the omega of an arm; the iteration limit if it fails.
  mutating func sweeps(system: Int, arm: Int) throws -> Int {
    try sweeps(system: system, column: arm, omega: Self.grid[arm])
  }

  /// The sweeps a system takes with the asymptotically optimal omega of its matrix.
  mutating func sweepsAtOptimalOmega(system: Int) throws -> Int {
    try sweeps(system: system, column: Self.grid.count, omega: optimalOmegas[system])
  }

  /// The fewest sweeps a system takes with any arm.
  mutating func fewestSweeps(system: Int) throws -> Int {
    var fewest = Int.max
    for arm in 0..<Self.grid.count { fewest = min(fewest, try sweeps(system: system, arm: arm)) }
    return fewest
  }

  private mutating func sweeps(system: Int, column: Int, omega: Double) throws -> Int {
    let place = system * (Self.grid.count + 1) + column
    if counts[place] == 0 {
      for row in x.indices { x[row] = 0 }
      let report = try SOR(omega: omega).solve(
        LinearSystem(
          matrix: matrix.shiftingDiagonal(by: shifts[system]),
          rightHandSide: rightHandSides[system]),
        updating: &x, until: Self.criterion, using: &workspace)
      counts[place] = Int32(report.cost(within: Self.criterion))
    }
    return Int(counts[place])
  }
}
