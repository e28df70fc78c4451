import Foundation
import RelaxKit

/// The record of a run on disk, as JSON lines: an object for each system, in order.
///
/// Lines are written as systems are done. A run that goes on where one was interrupted drops the
/// lines of systems that its saved state does not know of, and will write them again.
struct SequenceLog {
  /// How far a log had come when a state was saved.
  struct Position: Sendable, Hashable, Codable {
    let byteCount: Int
    let checksum: UInt64
  }

  let path: String
  private let file: FileHandle
  private var byteCount = 0
  private var checksum = Checksum()
  private let encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }()

  /// Begins a log, in place of one that is there.
  init(creatingAt path: String) throws(InputError) {
    let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    guard type ?? .typeRegular == .typeRegular else {
      throw InputError(.unreadableFile, "a log must be a regular file", path: path)
    }
    guard FileManager.default.createFile(atPath: path, contents: nil) else {
      throw InputError(.unreadableFile, "cannot be written", path: path)
    }
    try self.init(openingAt: path)
  }

  /// Opens a log to go on with, and gives the records up to a position.
  ///
  /// - Throws: an error if what is there up to the position is not what was written then.
  static func resume(
    atPath path: String, from position: Position
  ) throws(InputError) -> (log: SequenceLog, records: [SystemRecord]) {
    var log = try SequenceLog(openingAt: path)
    do {
      let bytes = [UInt8](try log.file.read(upToCount: position.byteCount) ?? Data())
      log.byteCount = bytes.count
      log.checksum.update(bytes)
      guard log.position == position else {
        throw InputError(
          .inconsistentState,
          "this is not the log that was written when the state was saved; give the place of that "
            + "with --log, or --from-start to solve all systems with what was learned", path: path)
      }
      try log.file.truncate(atOffset: UInt64(position.byteCount))
      let decoder = JSONDecoder()
      let records = try bytes.split(separator: UInt8(ascii: "\n")).map {
        try decoder.decode(SystemRecord.self, from: Data($0))
      }
      return (log, records)
    } catch let error as InputError {
      throw error
    } catch {
      throw InputError(.unreadableFile, "cannot be read back: \(error)", path: path)
    }
  }

  private init(openingAt path: String) throws(InputError) {
    guard let file = FileHandle(forUpdatingAtPath: path) else {
      throw InputError(.unreadableFile, "there is no log that can be written", path: path)
    }
    self.path = path
    self.file = file
  }

  /// Where the log ends now.
  var position: Position { Position(byteCount: byteCount, checksum: checksum.value) }

  /// Adds a line.
  mutating func append(_ record: SystemRecord) throws(InputError) {
    do {
      let line = try encoder.encode(record) + Data("\n".utf8)
      try file.write(contentsOf: line)
      byteCount += line.count
      checksum.update(line)
    } catch {
      throw InputError(
        .unreadableFile, "cannot be written: \(error.localizedDescription)", path: path)
    }
  }

  /// Has all lines reach the disk.
  func synchronize() throws(InputError) {
    do {
      try file.synchronize()
    } catch {
      throw InputError(
        .unreadableFile, "cannot be written: \(error.localizedDescription)", path: path)
    }
  }
}
