import Foundation
import RelaxKit
import RelaxReporting

/// What became of one system of a sequence: a line of its log.
struct SystemRecord: Sendable, Codable {
  /// Its place in the sequence, from 0.
  let system: Int
  let matrix: String
  var context: Double?

  /// Why there was no solve; all that follows is then missing.
  var error: String?

  /// The number of unknowns.
  var unknowns: Int?
  /// The omega the learner chose, that of the first attempt.
  var omega: Double?
  /// The iterations spent, those of a failed first attempt included.
  var iterations: Int?
  /// Those of a first attempt that failed, after which omega 1 was used.
  var failedIterations: Int?
  /// Why that failed, and the omega of the second attempt.
  var failedReason: String?
  var retryOmega: Double?
  var converged: Bool?
  /// Why the last attempt ended.
  var reason: String?
  var relativeResidual: Double?
  /// The wall-clock time of solver and learner.
  var seconds: Double?

  /// The iterations with omega 1, or the limit if it fails, for a system of the sample.
  var iterationsAtOmegaOne: Int?

  /// The iterations with each fixed omega compared, where one that fails costs the limit; and the
  /// wall-clock times.
  var fixedIterations: [Int]?
  var fixedSeconds: [Double]?

  /// Whether the system was read and solved to the tolerance.
  var isSolved: Bool { converged == true }

  /// What to tell of a system that is not solved; nil for one that is.
  var fault: String? {
    if let error { return "is left out: \(error)" }
    guard !isSolved else { return nil }
    let residual = relativeResidual.map { String(format: "%.3g", $0) } ?? "not finite"
    return "is not solved: \(reason ?? "unknown") after \(iterations ?? 0) iterations, relative "
      + "residual \(residual)"
  }

  /// The record of a system that cannot be solved as it is.
  init(system: Int, entry: SequenceManifest.Entry, error: String) {
    self.init(system: system, entry: entry)
    self.error = error
  }

  /// The record of a solve.
  init(
    system: Int, entry: SequenceManifest.Entry, unknowns: Int, report: SolveReport, seconds: Double
  ) {
    self.init(system: system, entry: entry)
    let failed = report.failedAttempts.first
    self.unknowns = unknowns
    omega = failed?.omega ?? report.omega
    iterations = report.work
    failedIterations = failed == nil ? nil : report.work - report.iterations - report.productCount
    failedReason = failed?.reason.rawValue
    retryOmega = failed == nil ? nil : report.omega
    converged = report.isConverged
    reason = report.reason.rawValue
    // JSON has no NaN and no infinity.
    relativeResidual = report.relativeResidual.isFinite ? report.relativeResidual : nil
    self.seconds = seconds
  }

  private init(system: Int, entry: SequenceManifest.Entry) {
    self.system = system
    matrix = entry.matrix
    context = entry.context.flatMap { $0.isFinite ? $0 : nil }
  }
}
