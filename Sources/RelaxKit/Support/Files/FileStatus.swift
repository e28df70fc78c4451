#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What kind of file there is, and which.
package struct FileStatus: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case regular
    case directory
    case pipe
    case socket
    case characterDevice
    case blockDevice

    /// With the article, as messages call it.
    package var name: String {
      switch self {
      case .regular: "a file"
      case .directory: "a directory"
      case .pipe: "a pipe"
      case .socket: "a socket"
      case .characterDevice, .blockDevice: "a device"
      }
    }
  }

  package let kind: Kind
  package let identity: FileIdentity
  /// The bytes a regular file holds.
  package let byteCount: Int
  /// Who may read, write and execute it.
  let permissions: UInt32

  init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      case S_IFIFO: .pipe
      case S_IFSOCK: .socket
      case S_IFBLK: .blockDevice
      default: .characterDevice
      }
    identity = .file(
      device: UInt64(truncatingIfNeeded: status.st_dev),
      number: UInt64(truncatingIfNeeded: status.st_ino))
    byteCount = Int(status.st_size)
    permissions = UInt32(status.st_mode & 0o777)
  }

  /// The file at a path, links followed; nil if there is none.
  ///
  /// - Throws: ``InputError`` with the path and the system's reason if it cannot be told.
  package static func ofFile(atPath path: String) throws(InputError) -> FileStatus? {
    guard !path.utf8.contains(0) else { return nil }
    var status = stat()
    guard unsafe stat(path, &status) != 0 else { return FileStatus(status) }
    guard errno == ENOENT || errno == ENOTDIR else {
      throw InputError(path, cannotBe: "looked at", fault: errno)
    }
    return nil
  }

  /// Where standard output and standard error go.
  package static var ofStandardStreams: [FileStatus] {
    [STDOUT_FILENO, STDERR_FILENO].compactMap { number in
      var status = stat()
      return unsafe fstat(number, &status) == 0 ? FileStatus(status) : nil
    }
  }

  /// Where a path that is a symbolic link leads to; the path itself if it is none.
  static func resolvingLink(_ path: String) throws(InputError) -> String {
    guard !path.utf8.contains(0) else { return path }
    var status = stat()
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return path }
    guard let target = unsafe realpath(path, nil) else {
      throw InputError(
        .unreadableFile, "is a link that leads to no file; name the file itself", path: path)
    }
    defer { unsafe free(target) }
    return unsafe String(cString: target)
  }
}
