import Foundation
import RelaxKit
import RelaxReporting
import Synchronization

extension SystemFamily {
  /// The recorded sequences at a path: that of a manifest or a folder, or those of the folders in
  /// it that have manifests.
  ///
  /// - Throws: an error with the path if there is none.
  static func recorded(
    atPath path: String, files: MatrixFiles = MatrixFiles()
  ) throws -> [SystemFamily] {
    let folder = URL(fileURLWithPath: path, isDirectory: true)
    let inner = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
      .map(FileName.init).sorted().map(\.text)
      .map { folder.appendingPathComponent($0).path }
      .filter { manifestPath(inFolder: $0) != nil }
    let paths = inner.isEmpty || manifestPath(inFolder: path) != nil ? [path] : inner
    return try paths.map { try recordedSequence(atPath: $0, files: files) }
  }

  /// The solidification simulation that comes with relaxbench.
  static func solidification() throws -> SystemFamily {
    try recordedSequence(
      atPath: Bundle.module.bundleURL.appendingPathComponent("solidification-heat").path,
      files: MatrixFiles())
  }

  /// The sequence of a manifest or a folder, solved by SOR.
  private static func recordedSequence(
    atPath path: String, files: MatrixFiles
  ) throws -> SystemFamily {
    let column = try contextColumn(ofPath: path)
    let manifest = try SequenceManifest(path: path, contextColumn: column)
    let contexts = manifest.entries.compactMap(\.context)
    let isComplete = contexts.count == manifest.entries.count && contexts.allSatisfy(\.isFinite)
    if let range = manifest.contextRange, !(range.upperBound - range.lowerBound).isFinite {
      throw InputError(
        .notFinite, "the contexts \(column ?? "") lie farther apart than the largest number",
        path: manifest.path)
    }
    let systems = RecordedSystems(manifest, files: files)
    let url = URL(fileURLWithPath: path).deletingPathExtension()
    let name =
      url.lastPathComponent == "manifest"
      ? url.deletingLastPathComponent().lastPathComponent : url.lastPathComponent
    return SystemFamily(
      name: name, title: name,
      detail: "\(manifest.entries.count) recorded systems"
        + (column.map { "; the context is \($0)" } ?? ""),
      baseline: .rightHandSide, contextRange: isComplete ? manifest.contextRange : nil,
      group: .recorded, iterationLimit: 5000, systemCount: manifest.entries.count,
      hasFixedSystems: true,
      origin: manifest.path,
      makeSource: { _ in
        var remaining = try systems.read()[...]
        return { remaining.removeFirst() }
      })
  }

  /// The column of a CSV manifest to take contexts from: the time step if there is one, else the
  /// first that names no file.
  private static func contextColumn(ofPath path: String) throws -> String? {
    let path = manifestPath(inFolder: path) ?? path
    guard path.hasSuffix(".csv"), let text = try? TextFile.text(atPath: path)
    else { return nil }
    let header = try CSVReader(parsing: text, path: path).rows.first?.cells ?? []
    let columns = header.filter { !["matrix", "rhs", "x0"].contains($0) }
    return columns.contains("time_step") ? "time_step" : columns.first
  }

  private static func manifestPath(inFolder path: String) -> String? {
    ["manifest.csv", "manifest.json"].map { path + "/" + $0 }
      .first(where: FileManager.default.fileExists(atPath:))
  }
}

/// The systems of a recorded sequence, read when they are first asked for.
private final class RecordedSystems: Sendable {
  private let manifest: SequenceManifest
  private let files: MatrixFiles
  private let members = Mutex<[SystemFamily.Member]>([])

  init(_ manifest: SequenceManifest, files: MatrixFiles) {
    (self.manifest, self.files) = (manifest, files)
  }

  /// The systems in their order.
  func read() throws -> [SystemFamily.Member] {
    try members.withLock { members in
      guard members.isEmpty else { return members }
      var reader = SystemReader(manifest, files: files, seed: 0)
      members = try manifest.entries.indices.map { index in
        let (system, start) = try reader.system(at: index)
        return SystemFamily.Member(
          system: system, start: start, context: manifest.entries[index].context ?? 0)
      }
      return members
    }
  }
}
