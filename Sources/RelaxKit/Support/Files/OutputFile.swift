#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The place of a file to write, and the rule for all of them: what is there and is not ours is
/// neither lost nor altered.
///
/// A file that exists is replaced if it is empty or of the kind that is written, and refused by name
/// if it is not. A pipe or a character device, such as a terminal, is written into, never replaced. A
/// symbolic link is followed. A directory, a disk or a socket is refused.
///
///     let output = try OutputFile(path: "run.state", kind: .savedState)
///     …
///     try output.write(bytes)
package struct OutputFile: Sendable {
  /// As the caller gave it.
  package let path: String
  package let kind: FileKind
  /// Which file it is, or will be.
  package let identity: FileIdentity
  /// What kind of file is there; nil for none.
  package let found: FileStatus.Kind?
  /// The path, with a link resolved.
  package let resolvedPath: String
  private let permissions: UInt32?

  /// Looks at a place, and touches nothing.
  ///
  /// - Throws: ``InputError`` with the path if what is there must not be written to.
  package init(path: String, kind: FileKind) throws(InputError) {
    self.path = path
    self.kind = kind
    resolvedPath = try FileStatus.resolvingLink(path)
    let status = try FileStatus.ofFile(atPath: resolvedPath)
    found = status?.kind
    permissions = status?.permissions
    if let status {
      identity = status.identity
    } else {
      identity = try FileIdentity(ofPath: resolvedPath)
    }
    switch status?.kind {
    case nil:
      guard !FilePath.split(resolvedPath).name.isEmpty else {
        throw InputError(.unreadableFile, "this names no file", path: path)
      }
      guard try FileStatus.ofFile(atPath: FilePath.split(resolvedPath).directory) != nil else {
        throw InputError(path, cannotBe: "written", fault: ENOENT)
      }
    case .regular?:
      guard try Self.isReplaceable(resolvedPath, kind: kind) else {
        throw InputError(
          .unreadableFile,
          "this file exists and is not \(kind.name), so it is not overwritten; name another file or "
            + "remove it", path: path)
      }
      guard unsafe access(resolvedPath, W_OK) == 0 else {
        throw InputError(path, cannotBe: "written", fault: errno)
      }
    case .pipe?, .characterDevice?: break
    case .directory?, .socket?, .blockDevice?:
      throw InputError(
        .unreadableFile, "is \(status?.kind.name ?? ""), and \(kind.name) cannot be written there",
        path: path)
    }
  }

  /// Refuses pipes and devices, for files that are read back.
  ///
  /// - Throws: ``InputError`` with the path.
  package func checkIsFile() throws(InputError) {
    guard found ?? .regular == .regular else {
      throw InputError(
        .unreadableFile, "is \(found?.name ?? ""); \(kind.name) must be a regular file", path: path)
    }
  }

  /// Writes the file: a regular one is replaced as a whole, so that its path names all of the old
  /// file or all of the new one at every moment.
  ///
  /// The place is looked at again, for what may have come there meanwhile.
  ///
  /// - Throws: ``InputError`` with the path; a file that was there is then as it was.
  package func write(_ bytes: [UInt8]) throws(InputError) {
    let now = try OutputFile(path: path, kind: kind)
    do {
      switch now.found {
      case .regular?, nil:
        try FileReplacement.replace(
          bytes, path: now.resolvedPath, permissions: now.permissions)
      default:
        try FileBytes.send(bytes, path: now.resolvedPath)
      }
    } catch {
      throw InputError(error.code, error.message, path: path)
    }
  }

  private static func isReplaceable(_ path: String, kind: FileKind) throws(InputError) -> Bool {
    let head = try FileSource(path: path).next(upTo: FileSource.headCount)
    return head.isEmpty || kind.matches(head)
  }
}
