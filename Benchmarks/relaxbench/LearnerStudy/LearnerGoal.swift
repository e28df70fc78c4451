import Foundation
import RelaxReporting

/// A goal of the learners beside what was measured.
struct LearnerGoal: Sendable {
  /// What is measured, where.
  let subject: String
  /// The most it may be.
  let limit: Double
  let measured: TrialStatistics
  /// What the limit is relative to, or what helps to read it.
  var remark = ""
  var decimals = 3

  var isMet: Bool { measured.mean <= limit }

  static let header = ["goal", "at most", "measured", "met", ""]

  var cells: [String] {
    [
      subject, String(format: "%g", limit),
      String(format: "%.\(decimals)f ", measured.mean) + measured.uncertainty(decimals: decimals),
      isMet ? "yes" : "NO", remark,
    ]
  }
}
