import Foundation
import Synchronization

/// The results of finished jobs in a file that grows by a line for each, so that a run which was
/// interrupted need not do them again.
///
/// A line is a JSON object: the key of the job, the settings its result follows from, the result. A
/// last line that was cut off is dropped. A file of other settings is started afresh.
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
  private let file: Mutex<FileHandle>

  /// Opens a file and reads what is usable of it.
  ///
  /// - Throws: if the file cannot be read or written.
  init(at url: URL, settings: String) throws {
    (self.url, self.settings) = (url, settings)
    let data = FileManager.default.fileExists(atPath: url.path) ? try Data(contentsOf: url) : Data()
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    var found: [String: Payload] = [:]
    var kept = Data()
    var damagedCount = 0
    let lines = data.split(separator: UInt8(ascii: "\n"))
    for line in lines {
      guard let entry = try? decoder.decode(Line.self, from: line) else {
        damagedCount += 1
        continue
      }
      guard entry.settings == settings else {
        Console.note("\(url.lastPathComponent) is of other settings; starting afresh.")
        (found, kept, damagedCount) = ([:], Data(), 0)
        break
      }
      found[entry.key] = entry.payload
      kept += line + [UInt8(ascii: "\n")]
    }
    if damagedCount > 0 {
      Console.note("\(url.lastPathComponent): left out \(damagedCount) incomplete lines.")
    }
    try kept.write(to: url, options: .atomic)
    self.found = found
    let file = try FileHandle(forWritingTo: url)
    try file.seekToEnd()
    self.file = Mutex(file)
  }

  /// Adds a result; once this returns, it survives the end of the process.
  func append(_ payload: Payload, for key: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let line = try encoder.encode(Line(key: key, settings: settings, payload: payload))
    try file.withLock { try $0.write(contentsOf: line + [UInt8(ascii: "\n")]) }
  }
}
