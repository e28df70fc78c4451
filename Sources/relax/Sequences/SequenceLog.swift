import Foundation
import RelaxKit
import RelaxReporting

/// The record of a run on disk, as JSON lines: an object for each system, in order.
///
/// Lines are written as systems are done. A run that goes on where one was interrupted drops the
/// lines of systems that its saved state does not know of, and will write them again. The file is
/// locked for as long as the log is in use.
final class SequenceLog {
  /// How far a log had come when a state was saved.
  struct Position: Sendable, Hashable, Codable {
    let byteCount: Int
    let checksum: UInt64
  }

  private let file: LockedFile
  private var byteCount = 0
  private var checksum = Checksum()
  private let encoder = JSONEncoder()

  /// Opens and locks a log, which may be missing if it is to be new, and leaves it as it is.
  init(_ output: OutputFile, isNew: Bool) throws(InputError) {
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try output.checkIsFile()
    guard isNew || output.found != nil else {
      throw InputError(.unreadableFile, "there is no log that can be written", path: output.path)
    }
    file = try LockedFile(path: output.resolvedPath, creating: isNew, inPlaceOf: output.path)
  }

  /// Begins, in place of what is there.
  func begin() throws(InputError) { try file.truncate(to: 0) }

  /// Goes on after a position, and gives the records up to there, unless they are not what was written
  /// then.
  func resume(from position: Position) throws(InputError) -> [SystemRecord] {
    let bytes = try file.next(upTo: position.byteCount)
    checksum.update(bytes)
    byteCount = bytes.count
    guard self.position == position else {
      throw InputError(
        .inconsistentState,
        "this is not the log that was written when the state was saved; give the place of that "
          + "with --log, or --from-start to solve all systems with what was learned",
        path: file.path)
    }
    do {
      let records = try bytes.split(separator: UInt8(ascii: "\n")).map {
        try JSONDecoder().decode(SystemRecord.self, from: Data($0))
      }
      try file.truncate(to: byteCount)
      return records
    } catch let error as InputError {
      throw error
    } catch {
      throw InputError(.unreadableFile, "cannot be read back: \(error)", path: file.path)
    }
  }

  /// Where the log ends now.
  var position: Position { Position(byteCount: byteCount, checksum: checksum.value) }

  /// Adds a line.
  func append(_ record: SystemRecord) throws(InputError) {
    let line: [UInt8]
    do {
      line = [UInt8](try encoder.encode(record)) + [UInt8(ascii: "\n")]
    } catch {
      throw InputError(
        .unreadableFile, "cannot be written: \(error.localizedDescription)", path: file.path)
    }
    try file.append(line)
    byteCount += line.count
    checksum.update(line)
  }

  /// Has all lines reach the disk.
  func synchronize() throws(InputError) { try file.synchronize() }
}

extension FileKind {
  /// Lines of ``SequenceLog``.
  static let log = FileKind("a log of relax sequence") { head in
    if let end = head.firstIndex(of: UInt8(ascii: "\n")) {
      return (try? JSONDecoder().decode(SystemRecord.self, from: Data(head[..<end]))) != nil
    }
    // A line longer than that, or one cut off when the power failed.
    return ["alpha", "context", "converged", "error"].contains {
      head.starts(with: "{\"\($0)\":".utf8)
    }
  }
}

/// What became of one system of a sequence: a line of its log.
struct SystemRecord: Sendable, Codable {
  /// Its place in the sequence, from 0.
  let system: Int
  let matrix: String
  var context: Double?

  /// Why there was no solve; all that follows is then missing.
  var error: String?

  var unknowns: Int?
  /// The omega the learner chose, that of the first attempt; or the alpha.
  private(set) var omega, alpha: Double?
  /// The iterations spent, those of a failed first attempt included.
  var iterations: Int?
  /// Those of a first attempt that failed, after which others were made.
  var failedIterations: Int?
  /// Why that failed, and the omega or alpha of the last attempt.
  var failedReason: String?
  private(set) var retryOmega, retryAlpha: Double?
  var converged: Bool?
  /// Why the last attempt ended.
  var reason: String?
  var relativeResidual: Double?
  /// The wall-clock time of solver and learner.
  var seconds: Double?

  /// The iterations with the reference, or the limit if it fails, for a system of the sample.
  private(set) var iterationsAtOmegaOne, iterationsAtAlphaZero: Int?

  /// The iterations with each fixed omega or alpha compared, where one that fails costs the limit; and the
  /// wall-clock times.
  var fixedIterations: [Int]?
  var fixedSeconds: [Double]?

  /// The omega or alpha of the first attempt.
  var chosen: Double? { omega ?? alpha }

  /// The iterations with omega 1 or alpha 0, if they are known from the sample.
  var iterationsAtReference: Int? { iterationsAtOmegaOne ?? iterationsAtAlphaZero }

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

  /// The record of a system that cannot be solved as it is, or is not solved yet.
  init(system: Int, entry: SequenceManifest.Entry, error: String? = nil) {
    (self.system, matrix, self.error) = (system, entry.matrix, error)
    context = entry.context.flatMap { $0.isFinite ? $0 : nil }
  }

  /// Takes note of a solve; JSON has no NaN and no infinity.
  mutating func record(
    _ report: SolveReport, of parameter: RelaxationParameter, unknowns: Int, seconds: Double
  ) {
    (self.unknowns, self.seconds) = (unknowns, seconds)
    iterations = report.work
    let chosen = report.failedAttempts.first?.omega ?? report.omega
    let last = report.failedAttempts.isEmpty ? nil : report.omega
    switch parameter {
    case .omega: (omega, retryOmega) = (chosen, last)
    case .alpha: (alpha, retryAlpha) = (chosen, last)
    }
    if let failed = report.failedAttempts.first {
      failedIterations = report.failedAttempts.reduce(0) { $0 + $1.iterations }
      failedReason = failed.reason.rawValue
    }
    (converged, reason) = (report.isConverged, report.reason.rawValue)
    relativeResidual = report.relativeResidual.isFinite ? report.relativeResidual : nil
  }

  /// Takes note of what the reference took.
  mutating func record(iterationsAtReference count: Int, of parameter: RelaxationParameter) {
    switch parameter {
    case .omega: iterationsAtOmegaOne = count
    case .alpha: iterationsAtAlphaZero = count
    }
  }
}
