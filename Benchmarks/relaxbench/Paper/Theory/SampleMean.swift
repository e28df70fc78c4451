import Foundation

/// The mean of a number over trials, and how far it may be off.
struct SampleMean: Hashable, Sendable {
  let mean: Double

  /// The standard error of the mean; nil for a single trial.
  let standardError: Double?

  /// - Precondition: there is a value.
  init(_ values: [Double]) {
    precondition(!values.isEmpty, "a mean needs a value")
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    standardError = values.count > 1 ? (squares / (count - 1) / count).squareRoot() : nil
  }

  /// The uncertainty as a reader wants it, `± 0.004`; empty for a single trial.
  ///
  /// - Parameters:
  ///   - decimals: how many to show.
  ///   - factor: what the numbers are multiplied by, such as 100 for percent.
  func uncertainty(decimals: Int, factor: Double = 1) -> String {
    standardError.map { String(format: "± %.\(decimals)f", factor * $0) } ?? ""
  }
}
