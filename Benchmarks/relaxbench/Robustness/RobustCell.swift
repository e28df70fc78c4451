import Foundation
import RelaxKit
import RelaxReporting

/// What a learner, omega 1 or hindsight took on a family by one method to one tolerance, over all
/// seeds.
struct RobustCell: Sendable {
  let family: RobustFamily
  let method: SystemFamily.Method
  let tolerance: Double
  /// `omega-1`, `per-system` or the name of a learner.
  let learner: String
  let systemCount: Int

  /// Over the best fixed omega in hindsight of as many systems, after 30, 100 and all systems.
  let overFixed: [TrialStatistics]
  /// Over the best omega of each system, alike.
  let overBest: [TrialStatistics]
  /// Iterations a solve beyond 1.05 times those of omega 1.
  let excess: Double
  /// Systems unsolved, and those of them that an omega of the grid solves.
  let unsolved: (all: Int, avoidable: Int)
  /// The mean iterations of the best fixed omega, and that omega with the first seed.
  let fixed: (iterations: Double, omega: Double)

  /// The products with the matrix in the work of a solve.
  let products: Double
  /// The iterations of attempts that failed in it.
  let failed: Double

  /// Work by system, unsolved systems, all products and iterations of attempts that failed, beside the
  /// table of the same systems.
  typealias Trial = (
    work: [Int], unsolved: [Int], products: Int, failed: Int, table: RobustTable
  )

  static func marks(_ systemCount: Int) -> [Int] {
    [30, 100, systemCount].map { min($0, systemCount) }
  }

  /// - Parameter place: the tolerance among those of the tables.
  init(
    _ family: RobustFamily, _ method: SystemFamily.Method, place: Int, learner: String,
    trials: [Trial]
  ) {
    (self.family, self.method, self.learner) = (family, method, learner)
    tolerance = RobustTable.tolerances[place]
    let count = trials.first?.work.count ?? 0
    systemCount = count
    func ratios(
      _ base: (RobustTable, Int) -> Int
    ) -> [TrialStatistics] {
      Self.marks(count).map { mark in
        TrialStatistics(
          trials.map {
            Double($0.work.prefix(mark).reduce(0, +)) / Double(max(1, base($0.table, mark)))
          })
      }
    }
    overFixed = ratios { $0.bestFixed(place, first: $1).total }
    overBest = ratios { $0.fewest[place].prefix($1).reduce(0, +) }
    let systems = Double(count * trials.count)
    let one = trials.reduce(0) { $0 + $1.table.omegaOne(place, first: count) }
    let work = trials.reduce(0) { $0 + $1.work.reduce(0, +) }
    products = Double(trials.reduce(0) { $0 + $1.products }) / systems
    failed = Double(trials.reduce(0) { $0 + $1.failed }) / systems
    excess = (Double(work) - 1.05 * Double(one)) / systems
    let limit = family.iterationLimit
    unsolved = (
      trials.reduce(0) { $0 + $1.unsolved.count },
      trials.reduce(0) { sum, trial in
        sum + trial.unsolved.count { trial.table.fewest[place][$0] < limit }
      }
    )
    let best = trials.map { $0.table.bestFixed(place, first: count) }
    fixed = (Double(best.reduce(0) { $0 + $1.total }) / systems, best.first?.omega ?? 1)
  }

  var isSafe: Bool { excess <= 3 }

  static let columns =
    ["family", "group", "method", "tolerance", "learner", "systems", "seeds"]
    + ["fixed_30", "fixed_30_se", "fixed_100", "fixed_100_se", "fixed_end", "fixed_end_se"]
    + ["best_30", "best_100", "best_end", "excess_over_omega_1", "unsolved", "unsolved_avoidable"]
    + ["best_fixed_iterations", "best_fixed_omega", "products", "failed"]

  var row: [any CustomStringConvertible] {
    func text(_ number: Double) -> String { String(format: "%.4g", number) }
    let head: [any CustomStringConvertible] = [
      family.family.name, family.group.rawValue, method.rawValue, tolerance, learner, systemCount,
      overFixed[0].values.count,
    ]
    return head + overFixed.flatMap { [text($0.mean), text($0.standardError)] }
      + overBest.map { text($0.mean) }
      + [
        text(excess), unsolved.all, unsolved.avoidable, text(fixed.iterations), text(fixed.omega),
        text(products), text(failed),
      ]
  }
}
