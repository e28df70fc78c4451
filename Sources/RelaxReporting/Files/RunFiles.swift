package import RelaxKit

/// The files a run reads and those it writes, told apart before any is touched.
///
/// No two outputs are one file, by whatever paths and links, and no output is an input or where
/// standard output goes. What may be replaced, ``OutputFile`` decides.
package struct RunFiles {
  private var inputs: [FileIdentity: String] = [:]
  private var outputs: [FileIdentity: FileKind] = [:]

  /// A run that reads nothing yet and writes to the standard streams.
  package init() {
    // Pipes and terminals may be shared.
    for stream in FileStatus.ofStandardStreams where stream.kind == .regular {
      outputs[stream.identity] = FileKind("what goes to standard output or error") { _ in false }
    }
  }

  /// Takes note of a file that is read; what cannot be looked at is told when it is read.
  package mutating func reads(_ path: String) {
    guard let identity = try? FileIdentity(ofPath: path) else { return }
    inputs[identity] = path
  }

  /// Looks at the place of an output, which must be one that may be written to, and keeps it for that.
  package mutating func output(_ path: String, kind: FileKind) throws(InputError) -> OutputFile {
    let file = try OutputFile(path: path, kind: kind)
    if inputs[file.identity] != nil {
      throw InputError(
        .unreadableFile,
        "this file is read, so it cannot be the place of \(kind.name) too; name another", path: path
      )
    }
    if let other = outputs[file.identity], file.found != .characterDevice {
      throw InputError(
        .unreadableFile,
        "this would hold \(other.name) and \(kind.name); each needs a file of its own", path: path)
    }
    outputs[file.identity] = kind
    return file
  }

  /// Writes an output, which is then another file of the same name.
  package mutating func write(_ bytes: [UInt8], to output: OutputFile) throws(InputError) {
    try output.write(bytes)
    outputs[try FileIdentity(ofPath: output.path)] = output.kind
  }
}
