package import Foundation
package import RelaxKit

/// The systems of a sequence on disk, in order: which files hold them, and what is known of each.
///
/// A path names a manifest, `.csv` or `.json`, or a folder. A folder is described by its
/// `manifest.csv` or `manifest.json`, or else by the names of its files. No matrix is read.
package struct SequenceManifest: Sendable {
  package struct Entry: Sendable, Hashable {
    /// The file of the matrix; as all names, relative to the directory unless it is absolute.
    package let matrix: String
    /// The file of the right-hand side; nil for a random one.
    package var rightHandSide: String?
    /// The file of the start vector; nil for zero.
    package var start: String?
    /// What is known about the system beforehand; NaN if the manifest lacks it.
    package var context: Double?
    /// The line of a CSV manifest that names it.
    package var line: Int?

    /// The names of all its files.
    var files: [String] { [matrix, rightHandSide, start].compactMap(\.self) }

    /// The names and the context as bytes, by which a system is known again.
    package var identity: [UInt8] {
      let context = context.map { "\($0)" } ?? ""
      let cells = [matrix, rightHandSide ?? "", start ?? "", context]
      return Array((cells.joined(separator: "\u{0}") + "\n").utf8)
    }
  }

  /// The manifest, or the folder whose file names serve as one.
  package let path: String
  package let directory: URL
  package let entries: [Entry]
  /// The Matrix Market files of a folder without a manifest that belong to no system.
  package private(set) var unusedFiles: [String] = []

  /// Reads a manifest or the names in a folder, and the contexts from a column, if any.
  package init(path: String, contextColumn: String?) throws(InputError) {
    var path = path
    if FileName.isDirectory(path) {
      let folder = URL(fileURLWithPath: path, isDirectory: true)
      let manifests = ["manifest.csv", "manifest.json"]
        .map { folder.appendingPathComponent($0).path }
        .filter(FileManager.default.fileExists(atPath:))
      guard manifests.count < 2 else {
        throw InputError(
          .malformedText, "it has both a manifest.csv and a manifest.json; name the one to use",
          path: path)
      }
      guard let manifest = manifests.first else {
        try self.init(folder: folder, path: path, contextColumn: contextColumn)
        return
      }
      path = manifest
    }
    switch URL(fileURLWithPath: path).pathExtension.lowercased() {
    case "csv":
      try self.init(csv: TextFile.text(atPath: path), path: path, contextColumn: contextColumn)
    case "json":
      try self.init(json: TextFile.text(atPath: path), path: path, contextColumn: contextColumn)
    default:
      throw InputError(
        .unreadableFile,
        FileManager.default.fileExists(atPath: path)
          ? "a sequence is a folder or a manifest that ends in .csv or .json"
          : "there is no such file or folder", path: path)
    }
  }

  /// - Parameter directory: where the files lie; nil if beside the manifest.
  init(
    path: String, entries: [Entry], directory: URL? = nil, unusedFiles: [String] = []
  ) throws(InputError) {
    guard !entries.isEmpty else { throw InputError(.truncated, "it names no systems", path: path) }
    guard entries.count <= Int(Int32.max) else {
      throw InputError(.tooLarge, "\(entries.count) systems are too many", path: path)
    }
    (self.path, self.entries, self.unusedFiles) = (path, entries, unusedFiles)
    self.directory = directory ?? URL(fileURLWithPath: path).deletingLastPathComponent()
  }

  /// The interval of the contexts that are finite; nil if these are none, or all the same.
  package var contextRange: ClosedRange<Double>? {
    let contexts = entries.compactMap(\.context).filter(\.isFinite)
    guard let least = contexts.min(), let largest = contexts.max(), least < largest else {
      return nil
    }
    return least...largest
  }

  /// Where a file lies.
  package func path(of name: String) -> String {
    // Put together as text, so that the bytes of the name stay as they are.
    if name.utf8.first == UInt8(ascii: "/") { return name }
    return directory.path + (directory.path.hasSuffix("/") ? "" : "/") + name
  }

  /// The manifest and all files it names.
  package var files: [String] { [path] + entries.flatMap(\.files).map(path(of:)) }

  /// How errors and people call a system.
  package func place(of index: Int) -> String {
    let line = entries[index].line.map { ", line \($0)" } ?? ""
    return "system \(index) (\(URL(fileURLWithPath: path).lastPathComponent)\(line))"
  }
}
