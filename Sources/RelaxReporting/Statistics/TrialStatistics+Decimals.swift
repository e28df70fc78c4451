import Foundation

extension TrialStatistics {
  /// The median.
  package var median: Double { quantile(0.5) }

  /// The standard error as `± 0.004`; empty for a single trial.
  ///
  /// - Parameters:
  ///   - decimals: how many to show.
  ///   - factor: what the error is multiplied by, such as 100 for percent.
  package func uncertainty(decimals: Int, factor: Double = 1) -> String {
    values.count > 1 ? String(format: "± %.\(decimals)f", factor * standardError) : ""
  }
}
