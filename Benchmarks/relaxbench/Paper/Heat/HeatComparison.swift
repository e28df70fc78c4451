import Foundation
import RelaxKit
import RelaxReporting

/// Our totals at nx = 25 beside those of another implementation, made with NumPy and SciPy.
///
/// Counts of CG and of fixed omegas follow from the problem and the tolerance alone, so these totals
/// should be equal. Those of learners depend on random draws; their means should agree within three
/// standard errors of the difference.
struct HeatComparison: Sendable {
  /// A method's totals in both implementations.
  struct Row: Hashable, Sendable {
    let method: String
    let ours: Double
    /// The standard error of the mean; nil for what is exact.
    let error: Double?
    let theirs: Double
    let theirError: Double?

    var difference: Double { ours - theirs }

    /// The difference in its standard errors; nil for exact totals.
    var deviations: Double? {
      guard let error, let theirError else { return nil }
      return difference / (error * error + theirError * theirError).squareRoot()
    }

    /// Whether exact totals are equal and others agree within three standard errors.
    var agrees: Bool { deviations.map { abs($0) <= 3 } ?? (difference == 0) }
  }

  let rows: [Row]

  /// Whether the other implementation solved these systems.
  static func covers(_ size: HeatSizeResults, stepCount: Int) -> Bool {
    size.gridSize == 25 && stepCount == 5000
  }

  /// Compares with the totals that come with relaxbench.
  init(_ size: HeatSizeResults) throws {
    self.init(size, totals: try IndependentTotals(file: "heat_totals_nx25.csv"))
  }

  /// Compares with a table of totals with the columns `method`, `run`, `trials`, `mean_total`, `sd`.
  init(_ size: HeatSizeResults, totals: IndependentTotals) {
    rows = Self.methods(of: size).compactMap { name, method in
      guard let line = totals.rows.first(where: { $0["method"] == name }),
        let theirs = line["mean_total"].flatMap(Double.init)
      else { return nil }
      let totals = size.totals(of: method)
      let deviation = line["sd"].flatMap(Double.init)
      let trials = line["trials"].flatMap(Double.init) ?? 1
      return Row(
        method: name, ours: totals.mean,
        error: deviation == nil ? nil : totals.standardError, theirs: theirs,
        theirError: deviation.map { $0 / trials.squareRoot() })
    }
  }

  /// The names of that table and the methods they stand for.
  private static func methods(of size: HeatSizeResults) -> [(String, Method)] {
    func text(_ omega: Double) -> String { String(format: "omega=%.2f", omega) }
    return [("CG", .conjugateGradient)]
      + size.table.omegas.map { (text($0), .fixed($0)) }
      + [
        ("best_fixed " + text(size.bestFixedOmega), .bestFixed),
        ("best_per_step_grid20", .instanceOptimal),
        ("tsallis_inf_exact", .learner(.tsallisINF)),
        ("tsallis_inf_cb_exact", .learner(.binnedTsallisINF)), ("chebcb", .learner(.chebCB)),
      ]
  }

  var csv: CSVWriter {
    CSVWriter(
      rows: rows.map { row in
        [
          ("method", row.method), ("ours", row.ours),
          ("ours_se", row.error.map { "\($0)" } ?? ""), ("independent", row.theirs),
          ("independent_se", row.theirError.map { "\($0)" } ?? ""),
          ("difference", row.difference),
          ("standard_errors", row.deviations.map { "\($0)" } ?? ""), ("agrees", row.agrees),
        ]
      })
  }

  var table: [[String]] {
    func text(_ mean: Double, _ error: Double?) -> String {
      TrialStatistics.text(mean) + (error.map { " ± " + TrialStatistics.text($0) } ?? "")
    }
    let header = ["method", "ours", "independent", "difference", "standard errors", "agrees"]
    return [header]
      + rows.map { row in
        [
          row.method, text(row.ours, row.error), text(row.theirs, row.theirError),
          TrialStatistics.text(row.difference),
          row.deviations.map { String(format: "%+.1f", $0) } ?? "exact",
          row.agrees ? "yes" : "NO",
        ]
      }
  }

  /// The agreement in a sentence.
  var finding: Finding {
    let exact = rows.filter { $0.deviations == nil }
    let largest = rows.compactMap(\.deviations).map(abs).max() ?? 0
    return Finding(
      finding: "Total iterations at nx = 25 agree with an independent implementation.",
      paper: "no claim of the paper",
      ours: "\(exact.count { $0.agrees }) of \(exact.count) exact totals equal; learners within "
        + String(format: "%.1f standard errors", largest),
      uncertainty: "", holds: !rows.isEmpty && rows.allSatisfy(\.agrees))
  }
}
