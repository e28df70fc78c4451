import Foundation
import RelaxKit
import RelaxReporting
import Synchronization

/// The results of finished jobs in a file that grows by a line for each, so that a run which was
/// interrupted need not do them again.
///
/// A line is a JSON object: the key of the job, the settings its result follows from, the result. A
/// last line that was cut off is dropped. A file of other settings is started afresh. The file is
/// locked for as long as it is in use.
final class PartialResults<Payload: Codable & Sendable>: Sendable {
  private struct Line: Codable {
    var key: String
    var settings: String
    var payload: Payload
  }

  let url: URL
  let settings: String
  /// What was found in the file, by key.
  let found: [String: Payload]
  private let file: Mutex<LockedFile>

  /// Opens a file and reads what is usable of it.
  ///
  /// - Throws: if the file cannot be read or written, another run uses it, or it holds something else.
  init(at url: URL, settings: String) throws {
    (self.url, self.settings) = (url, settings)
    let output = try OutputFile(path: url.path, kind: .partialResults)
    try output.checkIsFile()
    let file = try LockedFile(
      path: output.resolvedPath, creating: true, inPlaceOf: output.path)
    guard file.byteCount <= TextFile.byteLimit else {
      throw InputError(
        .tooLarge, "this file holds more than \(FileSource.size(TextFile.byteLimit)); remove it",
        path: url.path)
    }
    let data = Data(try file.next(upTo: TextFile.byteLimit))
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let newline = UInt8(ascii: "\n")
    var found: [String: Payload] = [:]
    var damagedCount = 0
    // What is damaged amid the lines stays, and is left out again next time.
    var keptCount = data.lastIndex(of: newline).map { $0 + 1 } ?? 0
    for line in data.split(separator: newline) {
      guard let entry = try? decoder.decode(Line.self, from: line) else {
        damagedCount += 1
        continue
      }
      guard entry.settings == settings else {
        Console.note("\(url.lastPathComponent) is of other settings; starting afresh.")
        (found, keptCount, damagedCount) = ([:], 0, 0)
        break
      }
      found[entry.key] = entry.payload
    }
    if damagedCount > 0 {
      Console.note("\(url.lastPathComponent): left out \(damagedCount) incomplete lines.")
    }
    // A last line that lacks nothing but its end is done once more, too.
    if let line = try? decoder.decode(Line.self, from: data[keptCount...]) {
      found[line.key] = nil
    }
    try file.truncate(to: keptCount)
    self.found = found
    self.file = Mutex(file)
  }

  /// Adds a result; once this returns, it survives the end of the process.
  func append(_ payload: Payload, for key: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let line = try encoder.encode(Line(key: key, settings: settings, payload: payload))
    try file.withLock { try $0.append([UInt8](line) + [UInt8(ascii: "\n")]) }
  }
}
