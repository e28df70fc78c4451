import RelaxKit
import RelaxReporting
import Synchronization

/// The systems of a recorded sequence, read when they are first asked for.
final class RecordedSystems: Sendable {
  private let manifest: SequenceManifest
  private let files: MatrixFiles
  private let members = Mutex<[SystemSequence.Member]>([])

  init(_ manifest: SequenceManifest, files: MatrixFiles) {
    self.manifest = manifest
    self.files = files
  }

  /// The systems in their order.
  func read() throws -> [SystemSequence.Member] {
    try members.withLock { members in
      if members.isEmpty {
        var reader = SystemReader(manifest, files: files, seed: 0)
        members = try manifest.entries.indices.map { index in
          let (system, start) = try reader.system(at: index)
          return SystemSequence.Member(
            system: system, start: start, context: manifest.entries[index].context ?? 0)
        }
      }
      return members
    }
  }
}
