import ArgumentParser
package import Foundation
package import RelaxKit

/// The directory a run writes its tables and figures to.
package struct ResultsDirectory: Sendable {
  package let url: URL

  /// Opens a directory, making it and its parents if need be.
  ///
  /// - Throws: `ValidationError` if there is none and none can be made, or it cannot be written to.
  package init(path: String) throws {
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
  package func file(_ name: String) -> URL { url.appendingPathComponent(name) }

  /// Looks at the places of files to be written, before the work begins.
  ///
  /// - Throws: an error with the path if one must not be written to.
  package func check(_ outputs: [(name: String, kind: FileKind)], in files: inout RunFiles) throws {
    for (name, kind) in outputs { _ = try files.output(file(name).path, kind: kind) }
  }

  /// Writes a table, all of it or nothing.
  package func write(_ table: CSVWriter, to name: String) throws {
    try write(table.text, to: name, kind: table.kind)
  }

  /// Writes a figure, all of it or nothing.
  package func write(_ figure: Figure, to name: String) throws {
    try write(figure.svg(), to: name, kind: .figure)
  }

  /// Writes text, all of it or none, and says where.
  @discardableResult
  package func write(_ text: String, to name: String, kind: FileKind) throws -> URL {
    try OutputFile(path: file(name).path, kind: kind).write(Array(text.utf8))
    return file(name)
  }
}
