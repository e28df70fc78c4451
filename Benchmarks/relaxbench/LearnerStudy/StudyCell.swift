import Foundation
import RelaxReporting

/// What a method took on a family to one tolerance, against hindsight.
struct StudyCell: Sendable {
  let result: SequenceResults
  let method: Method

  /// The work over that of the best fixed omega of as many systems, after 30, 100 and all of them.
  let overFixed: [TrialStatistics]
  /// Over the best omega of each system, alike.
  let overBest: [TrialStatistics]
  /// Iterations a solve beyond 1.05 times those of omega 1, or alpha 0.
  let excess: Double
  /// Systems unsolved in all trials, and those of them that an omega of hindsight solves.
  let unsolved: Int
  let avoidable: Int
  /// In the work of a solve: the products with the matrix, and the iterations of attempts that failed.
  let products: Double
  let failed: Double

  /// Nil if the method was not played, or hindsight took no iteration.
  init?(_ method: Method, of result: SequenceResults) {
    let marks = result.marks.columns
    func marked(_ statistics: [TrialStatistics]) -> [TrialStatistics]? {
      guard statistics.count == marks.count, let last = statistics.last else { return nil }
      return (statistics + [last, last]).prefix(3).map { $0 }
    }
    guard
      let overFixed = marked(
        marks.compactMap { result.ratio(method, over: .bestFixed, after: $0) }),
      let overBest = marked(marks.compactMap { result.ratio(method, after: $0) })
    else { return nil }
    (self.result, self.method) = (result, method)
    (self.overFixed, self.overBest) = (overFixed, overBest)
    let own = result.trials.compactMap { $0.methods[method.key] }
    let systems = Double(result.systemCount)
    excess =
      (result.totals(method).mean
        - 1.05 * result.totals(.fixed(result.family.parameter.reference)).mean) / systems
    (unsolved, avoidable) = own.reduce((0, 0)) { ($0.0 + $1.unsolved, $0.1 + $1.avoidable) }
    let solves = systems * Double(own.count)
    products = Double(own.reduce(0) { $0 + $1.products }) / solves
    failed = Double(own.reduce(0) { $0 + $1.failed }) / solves
  }

  var family: SystemFamily { result.family }
  var isSafe: Bool { excess <= 3 }
  var isFarAt30: Bool { overFixed[0].mean > 1.5 }
  var isFarAt100: Bool { overFixed[1].mean > 1.25 }

  /// The name of a method in the study.
  static func title(_ method: Method) -> String {
    if case .learner(let learner) = method { learner.title } else { method.name }
  }

  /// The name in the figure, where one line stands for the untuned method of any solver.
  static func legend(_ method: Method) -> String {
    if case .fixed = method { RelaxationParameter.referenceTexts } else { title(method) }
  }

  /// Whether it is a learner that is told numbers that say nothing.
  static func isMisinformed(_ method: Method) -> Bool {
    if case .learner(let learner) = method { learner.isMisinformed } else { false }
  }

  /// The row of a CSV file.
  var row: [TraceCell] {
    func text(_ number: Double) -> String { String(format: "%.4g", number) }
    func error(_ statistics: TrialStatistics) -> String {
      statistics.values.count > 1 ? text(statistics.standardError) : ""
    }
    return [
      ("family", family.name), ("group", family.group.rawValue), ("solver", family.solverName),
      ("tolerance", result.tolerance), ("method", method.key), ("systems", result.systemCount),
      ("trials", overFixed[0].values.count), ("fixed_30", text(overFixed[0].mean)),
      ("fixed_30_se", error(overFixed[0])), ("fixed_100", text(overFixed[1].mean)),
      ("fixed_100_se", error(overFixed[1])), ("fixed_end", text(overFixed[2].mean)),
      ("fixed_end_se", error(overFixed[2])), ("best_30", text(overBest[0].mean)),
      ("best_100", text(overBest[1].mean)), ("best_end", text(overBest[2].mean)),
      ("excess_over_omega_1", text(excess)), ("unsolved", unsolved),
      ("unsolved_avoidable", avoidable),
      (
        "best_fixed_iterations",
        text(result.totals(.bestFixed).mean / Double(result.systemCount))
      ),
      ("best_fixed_omega", result.trials.compactMap(\.bestOmega).first.map(text) ?? ""),
      ("products", text(products)), ("failed", text(failed)),
    ]
  }

  /// A table of a family: a header and a row for each method.
  static func cells(_ result: SequenceResults) -> [[String]] {
    let marks = result.marks.columns.map { "T = \($0)" }
    let omegas = result.trials.compactMap(\.bestOmega)
    let rows = result.methods.compactMap { StudyCell($0, of: result) }.map { cell in
      var title = title(cell.method)
      if cell.method == .bestFixed, let omega = omegas.first {
        title += String(format: ", %.3g", omega)
      }
      return [title]
        + cell.overBest.prefix(marks.count).map {
          String(format: "%.3f ", $0.mean) + $0.uncertainty(decimals: 3)
        } + [cell.unsolved > 0 ? "\(cell.unsolved)" : ""]
    }
    return [["\(result.family.name), \(text(result.tolerance))"] + marks + ["unsolved"]] + rows
  }

  /// What such a table shows.
  static func caption(_ result: SequenceResults) -> String {
    "\(result.family.title), \(result.family.solverName) to \(text(result.tolerance)): "
      + "\(result.family.detail). \(result.trials.count) trials; iterations over those of the best "
      + "omega of each system."
  }

  /// A tolerance as people write it: 1e-8.
  static func text(_ tolerance: Double) -> String {
    let exponent = Int((log10(tolerance) + 1e-9).rounded(.down))
    return String(format: "%ge%d", tolerance / pow(10, Double(exponent)), exponent)
  }
}
