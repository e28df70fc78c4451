/// By what a file is known, whatever it is called: one file may have many paths.
package enum FileIdentity: Sendable, Hashable {
  /// A file that exists.
  case file(device: UInt64, number: UInt64)
  /// One that does not yet, by the bytes of its name in its directory. As text, names that differ in
  /// bytes may be equal.
  case absent(name: [UInt8], deviceOfDirectory: UInt64, numberOfDirectory: UInt64)
  /// One whose directory does not exist either.
  case unreachable(path: [UInt8])

  /// The file a path leads to.
  ///
  /// - Throws: ``InputError`` with the path and the system's reason if it cannot be told.
  package init(ofPath path: String) throws(InputError) {
    if let status = try FileStatus.ofFile(atPath: path) {
      self = status.identity
      return
    }
    let (directory, name) = FilePath.split(path)
    self =
      switch try FileStatus.ofFile(atPath: directory)?.identity {
      case .file(let device, let number)?:
        .absent(name: name, deviceOfDirectory: device, numberOfDirectory: number)
      default: .unreachable(path: Array(path.utf8))
      }
  }
}

/// Paths by their bytes.
enum FilePath {
  /// The directory of a file, which is `.` if the path names none, and the name in it.
  static func split(_ path: String) -> (directory: String, name: [UInt8]) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else {
      return (".", Array(path.utf8))
    }
    return (String(path[...slash]), Array(path.utf8[path.utf8.index(after: slash)...]))
  }
}
