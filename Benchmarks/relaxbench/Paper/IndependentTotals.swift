import Foundation
import RelaxKit
import RelaxReporting

/// A table of totals of an independent implementation on the same problems, which comes with
/// relaxbench.
struct IndependentTotals: Sendable {
  /// By column, row by row.
  let rows: [[String: String]]

  init(file: String) throws {
    let url = Bundle.module.bundleURL.appendingPathComponent("independent-totals/" + file)
    try self.init(parsing: TextFile.text(atPath: url.path), path: url.path)
  }

  init(parsing text: String, path: String) throws(InputError) {
    let lines = try CSVReader(parsing: text, path: path).rows.map(\.cells)
    rows = lines.dropFirst().map { cells in
      Dictionary(zip(lines[0], cells)) { first, _ in first }
    }
  }

  // MARK: Shifted Laplacians

  /// A total of ours beside theirs.
  struct Comparison: Sendable {
    var method: Method
    var systemCount: Int
    var ours: TrialStatistics
    var theirMean: Double
    var theirStandardError: Double
    var theirTrialCount: Int

    /// The difference of the means, in units of its standard error.
    ///
    /// Both samples are taken to have one standard deviation, estimated from both, so that the unit
    /// is right for few trials of ours, too.
    var standardizedDifference: Double {
      let (n, m) = (Double(ours.values.count), Double(theirTrialCount))
      let theirVariance = theirStandardError * theirStandardError * m
      let ourVariance = n > 1 ? ours.standardDeviation * ours.standardDeviation : 0
      let variance = ((n - 1) * ourVariance + (m - 1) * theirVariance) / (n + m - 2)
      return (ours.mean - theirMean) / (variance * (1 / n + 1 / m)).squareRoot()
    }
  }

  /// Every total of a method that has a counterpart.
  func comparisons(of method: Method, with results: SequenceResults) -> [Comparison] {
    let row = rows.first {
      $0["law"] == results.family.name && $0["method"] == Self.name(of: method)
    }
    guard let row else { return [] }
    return results.marks.columns.compactMap { count in
      guard let mean = row["mean_\(count)"].flatMap(Double.init),
        let error = row["se_\(count)"].flatMap(Double.init)
      else { return nil }
      return Comparison(
        method: method, systemCount: count, ours: results.totals(method, after: count),
        theirMean: mean, theirStandardError: error,
        theirTrialCount: row["trials"].flatMap(Int.init) ?? 0)
    }
  }

  private static func name(of method: Method) -> String? {
    switch method {
    case .fixed(let omega): "omega=" + TickLabel.fixed(omega, decimals: 2)
    case .optimalOmega: "omega_opt(A_t)"
    case .bestOfGrid: "best_arm_per_instance"
    case .instanceOptimal: "best_of_grid_and_omega_opt"
    case .learner(.tsallisINF): "tsallis_inf_exact"
    case .published(1): "tsallis_inf_published"
    case .learner(.binnedTsallisINF): "tsallis_inf_cb_exact"
    case .published: "tsallis_inf_cb_published"
    case .learner(.chebCB): "chebcb"
    case .bestFixed, .conjugateGradient, .learner: nil
    }
  }
}
