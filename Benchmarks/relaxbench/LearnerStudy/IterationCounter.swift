import RelaxKit
import RelaxReporting

/// Counts the iterations of solves to several tolerances at once: a solve to the tightest passes the
/// others on its way.
struct IterationCounter {
  /// The place of the tightest tolerance.
  let tightest: Int

  private let tolerances: [Double]
  private let family: SystemFamily
  private var workspace = SolverWorkspace()
  private var x: [Double] = []

  /// - Precondition: there is a tolerance.
  init(_ family: SystemFamily, tolerances: [Double]) {
    precondition(!tolerances.isEmpty, "give a tolerance to solve to")
    self.family = family
    self.tolerances = tolerances
    tightest = tolerances.indices.min { tolerances[$0] < tolerances[$1] } ?? 0
  }

  /// The iterations to each tolerance.
  ///
  /// One that is not reached counts as the family's iteration limit if the solve failed, and as
  /// `limit` if it was given up there while the residual was below the first.
  mutating func counts(
    of member: SystemSequence.Member, omega: Double, limit: Int
  ) throws -> [Int] {
    var criterion = family.criterion(tolerance: tolerances[tightest], iterationLimit: limit)
    criterion.recordsResidualHistory = true
    x.removeAll(keepingCapacity: true)
    x.append(contentsOf: member.start)
    let report =
      switch family.method {
      case .sor:
        try SOR(omega: omega).solve(
          member.system, updating: &x, until: criterion, using: &workspace)
      case .ssorCG:
        try HeatRun.solver(omega: omega).solve(
          member.system, updating: &x, until: criterion, using: &workspace)
      }
    let history = report.residualHistory ?? []
    let isFalling = (history.last ?? .infinity) < (history.first ?? 0)
    let missing =
      report.reason == .iterationLimit && isFalling
      ? criterion.iterationLimit : SystemFamily.iterationLimit
    return tolerances.indices.map { place in
      if place == tightest { return report.loss(limit: missing) }
      let tolerance = tolerances[place]
      let count =
        switch criterion.baseline {
        case .initialResidual: history.firstIndex { $0 < tolerance }
        case .rightHandSide: history.firstIndex { $0 <= tolerance }
        }
      return count ?? missing
    }
  }
}
