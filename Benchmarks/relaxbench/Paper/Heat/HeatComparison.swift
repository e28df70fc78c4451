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
    let url = Bundle.module.bundleURL.appendingPathComponent(
      "independent-totals/heat_totals_nx25.csv")
    try self.init(size, totals: TextFile.text(atPath: url.path))
  }

  /// Compares with a table of totals with the columns `method`, `run`, `trials`, `mean_total`, `sd`.
  init(_ size: HeatSizeResults, totals text: String) throws(InputError) {
    let lines = try CSVReader(parsing: text, path: "heat_totals_nx25.csv").rows.map(\.cells)
    let names = lines.first ?? []
    let table = lines.dropFirst().map { cells in
      Dictionary(zip(names, cells)) { first, _ in first }
    }
    rows = Self.methods(of: size).compactMap { name, method in
      guard let line = table.first(where: { $0["method"] == name }),
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
  private static func methods(of size: HeatSizeResults) -> [(String, HeatMethod)] {
    let omegas = HeatLearner.grid.omegas
    func text(_ arm: Int) -> String { String(format: "%.2f", omegas[arm]) }
    return [("CG", .conjugateGradient)]
      + omegas.indices.map { ("omega=" + text($0), .fixed(arm: $0)) }
      + [
        ("best_fixed omega=" + text(size.table.bestFixedArm), .bestFixed),
        ("best_per_step_grid20", .instanceOptimal),
        ("tsallis_inf_exact", .learned(.tsallisINF)),
        ("tsallis_inf_cb_exact", .learned(.binnedTsallisINF)),
        ("chebcb", .learned(.chebCB)),
      ]
  }

  var csv: CSVWriter {
    var csv = CSVWriter(columns: [
      "method", "ours", "ours_se", "independent", "independent_se", "difference",
      "standard_errors", "agrees",
    ])
    for row in rows {
      csv.append([
        row.method, row.ours, row.error.map { "\($0)" } ?? "", row.theirs,
        row.theirError.map { "\($0)" } ?? "", row.difference,
        row.deviations.map { "\($0)" } ?? "", row.agrees,
      ])
    }
    return csv
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
