#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An open file of the C library, closed when it is no longer used.
struct FileDescriptor: ~Copyable {
  private let number: Int32

  /// Opens a file; nil if that fails, and the error number in `fault`.
  static func open(_ path: String, _ flags: Int32, fault: inout Int32) -> FileDescriptor? {
    let number = path.utf8.contains(0) ? -1 : unsafe openFile(path, flags | O_CLOEXEC, 0o666)
    fault = number >= 0 ? 0 : errno
    return number >= 0 ? FileDescriptor(number) : nil
  }

  private init(_ number: Int32) { self.number = number }

  /// Opens a file.
  ///
  /// - Parameter purpose: what it is opened for, as in "cannot be read".
  /// - Throws: ``InputError`` with the path and the system's reason.
  init(opening path: String, _ flags: Int32, toBe purpose: String) throws(InputError) {
    guard !path.utf8.contains(0) else {
      throw InputError(.unreadableFile, "a path cannot contain a NUL character", path: path)
    }
    let number = unsafe openFile(path, flags | O_CLOEXEC, 0o666)
    guard number >= 0 else { throw InputError(path, cannotBe: purpose, fault: errno) }
    self.number = number
  }

  deinit { _ = systemClose(number) }

  /// Closes the file; gives 0 or the error number. A delayed error, such as a quota on a file server,
  /// shows up here.
  consuming func close() -> Int32 {
    let fault = systemClose(number) == 0 ? 0 : errno
    discard self
    return fault
  }

  /// What kind of file it is, and which.
  func status() -> FileStatus? {
    var status = stat()
    return unsafe fstat(number, &status) == 0 ? FileStatus(status) : nil
  }

  /// The next bytes, fewer than asked for only at the end, put after those given.
  ///
  /// - Throws: ``InputError`` with the path and the system's reason.
  func read(
    upTo count: Int, after first: [UInt8] = [], path: String
  ) throws(InputError) -> [UInt8] {
    var fault: Int32 = 0
    let capacity = first.count + count
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
      filled = unsafe buffer.update(fromContentsOf: first)
      while filled < capacity {
        let rest = unsafe UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
        let count = unsafe systemRead(number, rest.baseAddress, capacity - filled)
        if count > 0 {
          filled += count
        } else if count == 0 {
          return
        } else if errno != EINTR {
          fault = errno
          return
        }
      }
    }
    if fault != 0 { throw InputError(path, cannotBe: "read", fault: fault) }
    return bytes
  }

  /// Writes all bytes; gives 0 or the error number.
  func write(_ bytes: [UInt8]) -> Int32 {
    unsafe bytes.withUnsafeBytes { buffer in
      var rest = unsafe buffer[...]
      while unsafe !rest.isEmpty {
        let count = unsafe systemWrite(
          number, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count > 0 {
          unsafe rest = rest.dropFirst(count)
        } else if count == 0 {
          return EIO  // no progress and no reason given
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
  }

  /// Has all bytes reach the disk; gives 0 or the error number.
  func synchronize() -> Int32 { fsync(number) == 0 ? 0 : errno }

  /// Cuts the file off and goes on writing there; gives 0 or the error number.
  func truncate(to count: Int) -> Int32 {
    guard ftruncate(number, off_t(count)) == 0, lseek(number, off_t(count), SEEK_SET) >= 0 else {
      return errno
    }
    return 0
  }

  /// Sets who may read and write the file.
  func setPermissions(_ permissions: UInt32) { _ = fchmod(number, mode_t(permissions)) }

  /// Locks the file until it is closed, unless another process has; gives 0 or the error number.
  func lock() -> Int32 { flock(number, LOCK_EX | LOCK_NB) == 0 ? 0 : errno }

  #if os(Linux)
    /// Opens a file without a name in a directory: a kill leaves nothing of it behind.
    static func openUnnamed(inDirectory directory: String) -> FileDescriptor? {
      var fault: Int32 = 0
      // O_TMPFILE of <fcntl.h>, from where it is not imported.
      return open(
        directory, 0o20_000_000 | O_DIRECTORY | O_WRONLY, fault: &fault)
    }

    /// Gives a file without a name one that no file has; gives 0 or the error number.
    func link(to path: String) -> Int32 {
      let own = "/proc/self/fd/\(number)"
      return unsafe linkat(AT_FDCWD, own, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 ? 0 : errno
    }
  #endif
}

// The C functions, under names that the methods above do not hide.
private func openFile(_ path: UnsafePointer<CChar>, _ flags: Int32, _ mode: mode_t) -> Int32 {
  unsafe open(path, flags, mode)
}

private func systemRead(
  _ number: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int
) -> Int {
  unsafe read(number, bytes, count)
}

private func systemWrite(_ number: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  unsafe write(number, bytes, count)
}

private func systemClose(_ number: Int32) -> Int32 { close(number) }

extension InputError {
  /// What the system says when a file cannot be used.
  init(_ path: String, cannotBe purpose: String, fault: Int32) {
    let reason = unsafe String(cString: strerror(fault))
    self.init(.unreadableFile, "cannot be \(purpose): \(reason)", path: path)
  }
}
