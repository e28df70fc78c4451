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
  private let encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }()

  /// Opens and locks a log, and leaves it as it is.
  ///
  /// - Parameter isNew: whether there need not be one.
  /// - Throws: an error if another run uses it.
  init(_ output: OutputFile, isNew: Bool) throws(InputError) {
    try output.checkIsFile()
    guard isNew || output.found != nil else {
      throw InputError(.unreadableFile, "there is no log that can be written", path: output.path)
    }
    file = try LockedFile(
      path: output.resolvedPath, creating: isNew, inPlaceOf: output.path)
  }

  /// Begins, in place of what is there.
  func begin() throws(InputError) { try file.truncate(to: 0) }

  /// Goes on after a position, and gives the records up to there.
  ///
  /// - Throws: an error if what is there up to the position is not what was written then; the file is
  ///   left as it was.
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
    let decoder = JSONDecoder()
    let records: [SystemRecord]
    do {
      records = try bytes.split(separator: UInt8(ascii: "\n")).map {
        try decoder.decode(SystemRecord.self, from: Data($0))
      }
    } catch {
      throw InputError(.unreadableFile, "cannot be read back: \(error)", path: file.path)
    }
    try file.truncate(to: byteCount)
    return records
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
