#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A regular file that is locked for this process and grows as it is written to.
///
/// The lock is `flock`'s: the system releases it when the process ends, however it ends. Where a file
/// system knows no locks there is none.
package struct LockedFile: ~Copyable {
  package let path: String
  private let file: FileDescriptor

  /// Opens a file to read and write, and locks it.
  ///
  /// - Parameters:
  ///   - isCreated: whether to make the file if there is none.
  ///   - name: the file that is in use if another process has locked this one; nil for this one.
  /// - Throws: ``InputError`` with the path if another process has locked it, it is no regular file,
  ///   or it cannot be opened.
  package init(
    path: String, creating isCreated: Bool, inPlaceOf name: String? = nil
  ) throws(InputError) {
    self.path = path
    // Looked at before it is opened, which can have effects of its own on a device.
    if let kind = try FileStatus.ofFile(atPath: path)?.kind, kind != .regular {
      throw InputError(
        .unreadableFile, "is \(kind.name), and it must be a regular file", path: path)
    }
    var remainingTries = 50
    while true {
      let file = try FileDescriptor(
        opening: path, O_RDWR | (isCreated ? O_CREAT : 0), toBe: "opened for writing")
      let fault = file.lock()
      if fault == EWOULDBLOCK, remainingTries > 0 {
        // Half a second for a run that is ending, or a program it starts and that will close the file.
        remainingTries -= 1
        usleep(10_000)
        continue
      }
      guard fault != EWOULDBLOCK else {
        throw InputError(
          .unreadableFile, "is in use by another run; wait for its end or name another file",
          path: name ?? path)
      }
      // Who had it before may have removed or replaced it just now.
      if try FileStatus.ofFile(atPath: path)?.identity == file.status()?.identity {
        self.file = file
        return
      }
    }
  }

  /// The bytes it holds.
  package var byteCount: Int { file.status()?.byteCount ?? 0 }

  /// The next bytes, fewer than asked for only at the end.
  package func next(upTo count: Int) throws(InputError) -> [UInt8] {
    try file.read(upTo: min(count, byteCount), path: path)
  }

  /// Drops all bytes but so many; what is appended comes after these.
  package func truncate(to count: Int) throws(InputError) { try check(file.truncate(to: count)) }

  /// Writes bytes where the last ones were read or written.
  package func append(_ bytes: [UInt8]) throws(InputError) { try check(file.write(bytes)) }

  /// Has all bytes reach the disk.
  package func synchronize() throws(InputError) { try check(file.synchronize()) }

  private func check(_ fault: Int32) throws(InputError) {
    if fault != 0 { throw InputError(path, cannotBe: "written", fault: fault) }
  }
}
