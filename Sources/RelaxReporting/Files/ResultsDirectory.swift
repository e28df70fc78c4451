import ArgumentParser
package import Foundation
package import RelaxKit

/// The directory a run writes its tables and figures to.
package struct ResultsDirectory: Sendable {
  package let url: URL

  /// Opens a directory, making it and its parents if need be.
  package init(path: String) throws {
    url = URL(fileURLWithPath: path, isDirectory: true)
    try ValidationError.check(
      FileName.isDirectory(path) || !FileManager.default.fileExists(atPath: path),
      "--output \(path) is a file; name a directory.")
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw ValidationError("--output \(path) cannot be created: \(error.localizedDescription)")
    }
    try ValidationError.check(
      FileManager.default.isWritableFile(atPath: path),
      "--output \(path) cannot be written to; name another directory.")
  }

  /// Where a file of that name lies.
  package func file(_ name: String) -> URL { url.appendingPathComponent(name) }

  /// Looks at the places of files to be written, before the work begins, and throws an error with the
  /// path if one must not be written to.
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

/// The kinds of files both programs write, each known again by how it begins.
extension FileKind {
  /// A figure of ``Figure``.
  package static let figure = FileKind("a figure of relaxbench") {
    String(decoding: $0.prefix(1000), as: UTF8.self).contains(Figure.attributes)
  }

  /// A table with those columns; or any file, if one that was there is known to be ours.
  package static func table(_ header: String, isKnown: Bool = false) -> FileKind {
    FileKind("a table with the columns \(header)") { head in
      isKnown || head.starts(with: (header + "\n").utf8)
    }
  }
}
