import RelaxKit
import RelaxReporting

/// The iterations of every system of a sequence with every omega of a grid, which learners are
/// measured against.
struct RobustTable: Codable, Sendable {
  /// 0.1 to 1.99, closer together where counts change faster.
  static let omegas =
    [0.1, 0.2, 0.3, 0.4, 0.6, 0.8] + (0..<20).map { 1 + 0.05 * Double($0) } + [1.97, 1.98, 1.99]

  static let tolerances = [1e-2, 1e-4, 1e-8]

  /// For each tolerance and omega, the iterations of each system; the limit if it was not solved.
  private(set) var counts: [[[Int]]]

  /// For each tolerance, the iterations of each system with the best omega of a finer grid.
  private(set) var fewest: [[Int]]

  /// Solves the systems of a source with every omega, and each between the neighbours of its best
  /// ones four times more.
  init(
    of robust: RobustFamily, method: SystemFamily.Method, systemCount: Int, job: TrialJob,
    source: SystemFamily.Source
  ) throws {
    let omegas = Self.omegas
    counts = Self.tolerances.map { _ in omegas.map { _ in [] } }
    fewest = Self.tolerances.map { _ in [] }
    var counter = HindsightCounter(family: robust, method: method)
    for index in 0..<systemCount {
      let member = try source()
      var best = Self.tolerances.map { _ in (count: Int.max, arm: 0) }
      for (arm, omega) in omegas.enumerated() {
        for (place, count) in try counter.counts(of: member, index, omega: omega).enumerated() {
          counts[place][arm].append(count)
          if count < best[place].count { best[place] = (count, arm) }
        }
      }
      for arm in Set(best.map(\.arm)) {
        for neighbor in [arm - 1, arm + 1] where omegas.indices.contains(neighbor) {
          for share in [1.0 / 3, 2.0 / 3] {
            let omega = omegas[arm] + share * (omegas[neighbor] - omegas[arm])
            for (place, count) in try counter.counts(of: member, index, omega: omega).enumerated() {
              best[place].count = min(best[place].count, count)
            }
          }
        }
      }
      for place in best.indices { fewest[place].append(best[place].count) }
      job.advance()
    }
  }

  /// The iterations of the first systems with one omega.
  func total(_ place: Int, arm: Int, first count: Int) -> Int {
    counts[place][arm].prefix(count).reduce(0, +)
  }

  /// The fewest iterations of the first systems with one omega for all of them, and that omega.
  func bestFixed(_ place: Int, first count: Int) -> (total: Int, omega: Double) {
    let totals = Self.omegas.indices.map { total(place, arm: $0, first: count) }
    let arm = totals.indices.min { totals[$0] < totals[$1] } ?? 0
    return (totals[arm], Self.omegas[arm])
  }

  func omegaOne(_ place: Int, first count: Int) -> Int {
    total(place, arm: Self.omegas.firstIndex(of: 1) ?? 0, first: count)
  }
}

/// Counts the iterations to each tolerance in a solve to the tightest.
private struct HindsightCounter {
  let family: RobustFamily
  let method: SystemFamily.Method
  private var workspace = SolverWorkspace()
  private var x: [Double] = []

  init(family: RobustFamily, method: SystemFamily.Method) {
    (self.family, self.method) = (family, method)
  }

  mutating func counts(
    of member: SystemSequence.Member, _ index: Int, omega: Double
  ) throws -> [Int] {
    let tightest = RobustTable.tolerances.min() ?? 1e-8
    var criterion = family.criterion(tolerance: tightest, index: index)
    criterion.recordsResidualHistory = true
    x.removeAll(keepingCapacity: true)
    x.append(contentsOf: member.start)
    let report =
      switch method {
      case .sor:
        try SOR(omega: omega).solve(
          member.system, updating: &x, until: criterion, using: &workspace)
      case .ssorCG:
        try SSORConjugateGradient(omega: omega).solve(
          member.system, updating: &x, until: criterion, using: &workspace)
      }
    return RobustTable.tolerances.map { tolerance in
      if tolerance == tightest { return report.loss(limit: criterion.iterationLimit) }
      let reached = tolerance * family.toleranceFactor(index)
      let isStrict = criterion.baseline == .initialResidual
      return report.residualHistory?.firstIndex { isStrict ? $0 < reached : $0 <= reached }
        ?? criterion.iterationLimit
    }
  }
}

extension RobustFamily {
  /// When the solve of a system of a sequence ends.
  func criterion(tolerance: Double, index: Int) -> StoppingCriterion {
    family.criterion(
      tolerance: tolerance * toleranceFactor(index), iterationLimit: iterationLimit)
  }
}
