import ArgumentParser
import Foundation

/// The directory a run writes its tables and figures to.
struct ResultsDirectory: Sendable {
  let url: URL

  /// Opens a directory, making it and its parents if need be.
  ///
  /// - Throws: `ValidationError` if there is none and none can be made, or it cannot be written to.
  init(path: String) throws {
    url = URL(fileURLWithPath: path, isDirectory: true)
    var isDirectory: ObjCBool = false
    let exists = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    if exists && !isDirectory.boolValue {
      throw ValidationError("--output \(path) is a file; name a directory.")
    }
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw ValidationError(
        "--output \(path) cannot be created: \(error.localizedDescription)")
    }
    guard FileManager.default.isWritableFile(atPath: path) else {
      throw ValidationError("--output \(path) cannot be written to; name another directory.")
    }
  }

  /// Where a file of that name lies.
  func file(_ name: String) -> URL { url.appendingPathComponent(name) }

  /// Writes text, all of it or none, and says where.
  @discardableResult
  func write(_ text: String, to name: String) throws -> URL {
    try Data(text.utf8).write(to: file(name), options: .atomic)
    return file(name)
  }
}
