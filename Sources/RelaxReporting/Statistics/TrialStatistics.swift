import Foundation

/// The numbers of several independent trials, and what they say about their mean.
package struct TrialStatistics: Sendable {
  package let values: [Double]

  package init(_ values: [Double]) {
    precondition(!values.isEmpty, "statistics need at least one trial")
    self.values = values
  }

  package var mean: Double { values.reduce(0, +) / Double(values.count) }

  /// The sample standard deviation; NaN for a single trial.
  package var standardDeviation: Double {
    guard values.count > 1 else { return .nan }
    let mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot()
  }

  /// The standard error of the mean; NaN for a single trial.
  package var standardError: Double { standardDeviation / Double(values.count).squareRoot() }

  /// The median.
  package var median: Double { quantile(0.5) }

  /// The value below which a share of the trials lies, linear between order statistics.
  package func quantile(_ share: Double) -> Double {
    precondition((0...1).contains(share), "the share is \(share); it must lie in 0...1")
    let sorted = values.sorted()
    let position = share * Double(sorted.count - 1)
    let lower = Int(position)
    let upper = min(lower + 1, sorted.count - 1)
    return sorted[lower] + (position - Double(lower)) * (sorted[upper] - sorted[lower])
  }

  /// Whether the mean is below 0 by more than two standard errors; of a single trial, below 0.
  package var isClearlyNegative: Bool {
    values.count > 1 ? mean < -2 * standardError : mean < 0
  }

  /// Whether the mean is within two standard errors of 0; never of a single trial.
  package var isUndecided: Bool { values.count > 1 && abs(mean) <= 2 * standardError }

  /// The standard error as `± 12`; empty for a single trial.
  package var uncertainty: String {
    values.count > 1 ? "± " + Self.text(standardError) : ""
  }

  /// The standard error as `± 0.004`, or multiplied by a factor, such as 100 for percent; empty for a
  /// single trial.
  package func uncertainty(decimals: Int, factor: Double = 1) -> String {
    values.count > 1 ? String(format: "± %.\(decimals)f", factor * standardError) : ""
  }

  /// A number as people read it: `602,305`, `12.3`, `0.0512`.
  package static func text(_ value: Double) -> String {
    guard abs(value) >= 1000 else { return String(format: "%.3g", value) }
    var digits = String(format: "%.0f", abs(value))
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "−" : "") + ([digits] + groups).joined(separator: ",")
  }
}
