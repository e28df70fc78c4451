import RelaxKit
import RelaxReporting

/// What was measured on one grid.
///
/// The counts of a method come from a simulation of its own. Since every solve meets the tolerance,
/// all of them follow the same solution, so that one table serves for every sequence of arms.
struct HeatSizeResults: Sendable {
  let gridSize: Int
  /// The iterations of CG in each step.
  let conjugateGradient: [Int]
  /// The iterations of SSOR-CG in each step with every arm.
  let table: HindsightTable
  /// The timed simulations of each method, trial by trial.
  var runs: [Method: [HeatRun]] = [:]
  /// The total iterations of each learner, played on the table once for each of many seeds.
  var replays: [StudiedLearner: [Int]] = [:]

  var unknownCount: Int { (gridSize - 1) * (gridSize - 1) }
  var trialCount: Int { runs[.conjugateGradient]?.count ?? 0 }
  /// The one omega that takes the least iterations over all steps.
  var bestFixedOmega: Double { table.omegas[table.bestFixedArm] }

  /// What is solved, and timed, before anything is known of the counts: omegas 1, 1.3, 1.5, 1.75 and
  /// 1.95 by themselves.
  static let fixed = [0, 6, 10, 15, 19].map { Method.fixed(StudiedLearner.grid[$0]) }
  static let learners = StudiedLearner.paper.map { Method.learner($0) }
  /// All that tables and figures show, in their order.
  static let shown: [Method] =
    [.conjugateGradient] + fixed + [.bestFixed] + learners + [.instanceOptimal]

  /// The name of a method in tables, figures and files.
  static func name(of method: Method) -> String {
    switch method {
    case .fixed(let omega): "omega \(omega)"
    case .bestFixed: "best fixed"
    default: method.name
    }
  }

  /// How charts draw it, with markers.
  static func style(of method: Method) -> LineStyle {
    var style = method.style
    style.hasMarkers = true
    return style
  }

  /// The iterations over all steps; of learners for many seeds, of all else once, being exact.
  func totals(of method: Method) -> TrialStatistics {
    let totals =
      switch method {
      case .conjugateGradient: [conjugateGradient.reduce(0, +)]
      case .fixed(let omega): [table.omegas.firstIndex(of: omega).map { table.totals[$0] } ?? 0]
      case .bestFixed: [table.totals[table.bestFixedArm]]
      case .learner(let learner): replays[learner] ?? []
      case .instanceOptimal, .bestOfGrid, .optimalOmega, .published: [table.bestTotal]
      }
    return TrialStatistics(totals.map(Double.init))
  }

  /// The iterations over those of another method.
  func totals(of method: Method, over other: Method) -> TrialStatistics {
    let divisor = totals(of: other).mean
    return TrialStatistics(totals(of: method).values.map { $0 / divisor })
  }

  /// The seconds of all steps.
  func seconds(of method: Method) -> TrialStatistics {
    TrialStatistics((runs[method] ?? []).map(\.seconds))
  }

  /// The seconds over those of another method in the same trial, of wall-clock time unless told
  /// otherwise.
  func seconds(
    of method: Method, over other: Method, by clock: KeyPath<HeatRun, Double> = \.seconds
  ) -> TrialStatistics {
    TrialStatistics(
      zip(runs[method] ?? [], runs[other] ?? []).map { $0[keyPath: clock] / $1[keyPath: clock] })
  }

  /// How many steps of a run took another count than the table has for its arm.
  func differences(from run: HeatRun) -> Int {
    run.arms.indices.count { run.counts[$0] != table.counts[$0][run.arms[$0]] }
  }

  /// The steps of the learners' own simulations, and how many took another count than the table has.
  var check: (steps: Int, differences: Int) {
    let learned = Self.learners.flatMap { runs[$0] ?? [] }
    return (
      learned.reduce(0) { $0 + $1.counts.count }, learned.reduce(0) { $0 + differences(from: $1) }
    )
  }
}
