import Foundation
import RelaxReporting

/// The tables and charts of the study of learners.
enum LearnersOutput {
  static func title(_ method: Method) -> String {
    if case .learner(let learner) = method { learner.title } else { method.name }
  }

  /// A header and a row for each method, with a column for each number of systems and one for the
  /// failed solves.
  static func cells(_ result: SequenceResults) -> [[String]] {
    let header =
      ["\(result.family.name), \(text(result.tolerance))"]
      + result.marks.columns.map { "T = \($0)" }
    let rows = result.methods.map { method in
      var name = title(method)
      if method == .bestFixed {
        let omegas = TrialStatistics(result.trials.compactMap(\.bestOmega))
        name += String(format: ", %.3g", omegas.mean)
      }
      let failures = result.failureCount(method)
      return [name]
        + result.marks.columns.map { result.ratio(method, after: $0).map(text) ?? "–" }
        + [failures > 0 ? "\(failures)" : ""]
    }
    return [header + ["failed"]] + rows
  }

  /// What a table shows: the family, how often it ran, and what hindsight had to choose from.
  static func caption(_ result: SequenceResults) -> String {
    let family = result.family
    let step = family.omegas.count > 1 ? family.omegas[1] - family.omegas[0] : 0
    return
      "\(family.title), \(family.solverName) to \(text(result.tolerance)): \(family.detail). "
      + "\(result.trials.count) trials; hindsight has omegas 1, \(TickLabel.compact(1 + step)), "
      + "..., \(TickLabel.compact(family.omegas.last ?? 1))."
  }

  /// A row for each family, tolerance, method and number of systems.
  static func csv(_ results: [SequenceResults]) -> CSVWriter {
    CSVWriter(
      rows: results.flatMap { result in
        result.methods.flatMap { method in
          result.marks.all.compactMap { count -> [TraceCell]? in
            guard let ratio = result.ratio(method, after: count) else { return nil }
            let fixed = result.ratio(method, over: .bestFixed, after: count)
            return [
              ("family", result.family.name), ("tolerance", text(result.tolerance)),
              ("method", method.key), ("systems", count), ("trials", ratio.values.count),
              ("ratio_to_instance_optimal", ratio.mean),
              ("standard_error", ratio.values.count > 1 ? "\(ratio.standardError)" : ""),
              ("ratio_to_best_fixed", fixed?.mean.description ?? ""),
              (
                "failed_solves",
                count == result.systemCount ? "\(result.failureCount(method))" : ""
              ),
            ]
          }
        }
      })
  }

  /// The ratios over the number of systems; those of omega 1 would hide the others.
  static func chart(_ result: SequenceResults) -> Chart {
    result.ratioChart(result.methods.filter { $0 != .learner(.omegaOne) }, title: title)
  }

  /// The mean with its standard error.
  static func text(_ statistics: TrialStatistics) -> String {
    String(format: "%.3f ", statistics.mean) + statistics.uncertainty(decimals: 3)
  }

  /// A tolerance as people write it: 1e-8.
  static func text(_ tolerance: Double) -> String {
    let exponent = Int((log10(tolerance) + 1e-9).rounded(.down))
    return String(format: "%ge%d", tolerance / pow(10, Double(exponent)), exponent)
  }
}
