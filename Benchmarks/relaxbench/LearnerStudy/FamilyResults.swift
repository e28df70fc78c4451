import Foundation
import RelaxKit
import RelaxReporting

/// What hindsight and learners spent on a family.
struct FamilyResults: Sendable {
  let family: SystemFamily
  let systemCount: Int
  let tolerances: [Double]
  /// A trial each; one if the systems are fixed.
  let hindsight: [HindsightTrial]
  /// In the order of tables.
  let learners: [(learner: StudiedLearner, trials: [LearnerTrial])]

  /// A row of tables: a learner, or a choice of hindsight.
  enum Method: Hashable, Sendable {
    case bestFixed
    case learner(StudiedLearner)

    var title: String {
      switch self {
      case .bestFixed: "best fixed omega"
      case .learner(let learner): learner.title
      }
    }

    /// The name in CSV files.
    var name: String {
      switch self {
      case .bestFixed: "best-fixed"
      case .learner(let learner): learner.rawValue
      }
    }

    var style: LineStyle {
      switch self {
      case .bestFixed: .dashDotted(.black)
      case .learner(let learner): learner.style
      }
    }
  }

  /// All rows of tables.
  var methods: [Method] { [.bestFixed] + learners.map { .learner($0.learner) } }

  var marks: [Int] { SystemMarks.all(upTo: systemCount) }

  /// The most trials of a method.
  var trialCount: Int { max(hindsight.count, learners.map(\.trials.count).max() ?? 0) }

  // MARK: Ratios

  /// The iterations of a method over those of the best omega of each system, trial by trial; nil if
  /// the method or the mark is not there, or the systems took no iteration.
  func ratio(_ method: Method, tolerance: Double, after count: Int) -> TrialStatistics? {
    ratio(of: totals(method), to: hindsight.map(\.instanceOptimal), tolerance, count)
  }

  /// The iterations of a method over those of another, trial by trial.
  func ratio(
    _ method: Method, over other: Method, tolerance: Double, after count: Int
  ) -> TrialStatistics? {
    ratio(of: totals(method), to: totals(other), tolerance, count)
  }

  /// The method among some that has the least mean ratio.
  func best(of methods: [Method], tolerance: Double, after count: Int) -> Method? {
    let ratios = methods.compactMap { method in
      ratio(method, tolerance: tolerance, after: count).map { (method, $0.mean) }
    }
    return ratios.min { $0.1 < $1.1 }?.0
  }

  private func totals(_ method: Method) -> [[[Int]]] {
    switch method {
    case .bestFixed: hindsight.map(\.bestFixed)
    case .learner(let learner):
      learners.first { $0.learner == learner }?.trials.map(\.totals) ?? []
    }
  }

  private func ratio(
    of totals: [[[Int]]], to others: [[[Int]]], _ tolerance: Double, _ count: Int
  ) -> TrialStatistics? {
    guard let place = tolerances.firstIndex(of: tolerance), let mark = marks.firstIndex(of: count),
      !totals.isEmpty, !others.isEmpty
    else { return nil }
    // What does not differ from trial to trial was done once, and stands beside each of the others.
    let values = (0..<max(totals.count, others.count)).map { trial in
      Double(totals[min(trial, totals.count - 1)][place][mark])
        / Double(others[min(trial, others.count - 1)][place][mark])
    }
    return values.allSatisfy(\.isFinite) ? TrialStatistics(values) : nil
  }

  /// How many solves of a method failed, over all its trials; with hindsight, how many systems no
  /// omega solves.
  func failureCount(_ method: Method, tolerance: Double) -> Int {
    guard let place = tolerances.firstIndex(of: tolerance) else { return 0 }
    let counts =
      switch method {
      case .bestFixed: hindsight.map(\.failureCounts)
      case .learner(let learner):
        learners.first { $0.learner == learner }?.trials.map(\.failureCounts) ?? []
      }
    return counts.reduce(0) { $0 + $1[place] }
  }
}
