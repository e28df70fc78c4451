import RelaxKit

/// Counts the iterations of solves to several tolerances at once: a solve to the tightest passes the
/// others on its way.
struct IterationCounter {
  /// The place of the tightest tolerance.
  let tightest: Int

  private let tolerances: [Double]
  private let family: SystemFamily
  private let criterion: StoppingCriterion
  private var workspace = SolverWorkspace()
  private var x: [Double] = []

  /// - Precondition: there is a tolerance.
  init(_ family: SystemFamily, tolerances: [Double]) {
    precondition(!tolerances.isEmpty, "give a tolerance to solve to")
    self.family = family
    self.tolerances = tolerances
    tightest = tolerances.indices.min { tolerances[$0] < tolerances[$1] } ?? 0
    var criterion = family.criterion(tolerance: tolerances[tightest])
    criterion.recordsResidualHistory = tolerances.count > 1
    self.criterion = criterion
  }

  /// The iterations to each tolerance; the family's iteration limit for those not reached within
  /// `limit` iterations.
  mutating func counts(
    of member: SystemSequence.Member, omega: Double, limit: Int = .max
  ) throws -> [Int] {
    var criterion = criterion
    if limit < criterion.iterationLimit {
      criterion = .relativeResidual(
        criterion.tolerance, baseline: criterion.baseline, iterationLimit: limit)
      criterion.returnsBestIterate = false
      criterion.recordsResidualHistory = self.criterion.recordsResidualHistory
    }
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
    let failed = self.criterion.iterationLimit
    return tolerances.indices.map { place in
      if place == tightest { return report.isConverged ? report.iterations : failed }
      let tolerance = tolerances[place]
      let count =
        switch criterion.baseline {
        case .initialResidual: report.residualHistory?.firstIndex { $0 < tolerance }
        case .rightHandSide: report.residualHistory?.firstIndex { $0 <= tolerance }
        }
      return count ?? failed
    }
  }
}
