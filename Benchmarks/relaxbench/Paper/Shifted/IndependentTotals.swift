import Foundation
import RelaxKit
import RelaxReporting

/// The totals of an independent implementation on the same distributions.
struct IndependentTotals: Sendable {
  /// A total of ours beside theirs.
  struct Comparison: Sendable {
    var method: ShiftedMethod
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

  private struct Row {
    var trialCount: Int
    var means: [Int: Double] = [:]
    var standardErrors: [Int: Double] = [:]
  }

  /// By `variance,method`.
  private let rows: [String: Row]

  /// Reads the table that comes with relaxbench.
  init() throws {
    let url = Bundle.module.bundleURL.appendingPathComponent(
      "independent-totals/learning_totals.csv")
    let lines = try CSVReader(
      parsing: try TextFile.text(atPath: url.path), path: url.path
    ).rows.map(\.cells)
    var rows: [String: Row] = [:]
    for cells in lines.dropFirst() {
      var row = Row(trialCount: Int(cells[2]) ?? 0)
      for (column, cell) in zip(lines[0], cells) {
        let parts = column.split(separator: "_")
        guard parts.count == 2, let count = Int(parts[1]), let value = Double(cell) else {
          continue
        }
        if parts[0] == "mean" { row.means[count] = value }
        if parts[0] == "se" { row.standardErrors[count] = value }
      }
      rows[cells[0] + "," + cells[1]] = row
    }
    self.rows = rows
  }

  /// Every total of ours that has a counterpart.
  func comparisons(with results: ShiftedResults) -> [Comparison] {
    results.methods.flatMap { method -> [Comparison] in
      guard let row = rows[results.variance.rawValue + "," + method.independentName] else {
        return []
      }
      return ShiftedTotals.tableCounts(upTo: results.systemCount).compactMap { count in
        guard let mean = row.means[count], let error = row.standardErrors[count] else { return nil }
        return Comparison(
          method: method, systemCount: count, ours: results.totals(method, after: count),
          theirMean: mean, theirStandardError: error, theirTrialCount: row.trialCount)
      }
    }
  }
}
