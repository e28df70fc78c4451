#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Whole files as bytes, through the C library.
enum FileBytes {
  /// Reads a regular file or a pipe to its end.
  ///
  /// - Throws: ``InputError`` with the path and the system's reason.
  static func load(path: String) throws(InputError) -> [UInt8] {
    let descriptor = try openFile(path, O_RDONLY | O_CLOEXEC, toDo: "read")
    defer { _ = close(descriptor) }
    // One byte more than the size: a chunk that is not filled met the end of the file. A pipe tells
    // size 0, and any file may have grown since it was asked.
    var room = try size(descriptor, path: path) + 1
    var bytes: [UInt8] = []
    while true {
      let chunk = try loadChunk(descriptor, capacity: room, path: path)
      if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
      if chunk.count < room { return bytes }
      room = max(65_536, bytes.count)
    }
  }

  /// Creates or overwrites a file.
  ///
  /// When this fails, what was written so far is left behind.
  ///
  /// - Throws: ``InputError`` with the path and the system's reason.
  static func store(_ bytes: [UInt8], path: String) throws(InputError) {
    let descriptor = try openFile(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, toDo: "written")
    var fault = writeAll(bytes, to: descriptor)
    // A delayed error, such as a quota on a file server, shows up on closing.
    if close(descriptor) != 0, fault == 0 { fault = errno }
    if fault != 0 { throw unreadable(path, "cannot be written", fault) }
  }

  /// Creates a file or puts a new one in its place, so that at every moment, a crash or a loss of
  /// power included, the path names all of the old file or all of the new one.
  ///
  /// The bytes go to a file beside it, named with `.partial` at the end, which takes the place when
  /// they have reached the disk. When this fails, the old file is as it was.
  ///
  /// - Throws: ``InputError`` with the path and the system's reason.
  static func replace(_ bytes: [UInt8], path: String) throws(InputError) {
    let partial = path + ".partial"
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
    let descriptor = try openFile(partial, flags, toDo: "written")
    var fault = writeAll(bytes, to: descriptor)
    if fault == 0, fsync(descriptor) != 0 { fault = errno }
    if close(descriptor) != 0, fault == 0 { fault = errno }
    if fault == 0, unsafe rename(partial, path) != 0 { fault = errno }
    guard fault == 0 else {
      unsafe unlink(partial)
      throw unreadable(path, "cannot be written", fault)
    }
    try synchronizeDirectory(of: path)
  }

  /// Has the names in the directory of a file reach the disk.
  private static func synchronizeDirectory(of path: String) throws(InputError) {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let directory = slash.map { String(path[...$0]) } ?? "."
    let descriptor = try openFile(directory, O_RDONLY | O_CLOEXEC | O_DIRECTORY, toDo: "opened")
    let fault = fsync(descriptor) == 0 ? 0 : errno
    _ = close(descriptor)
    // EINVAL comes from file systems that keep no directories to synchronize.
    guard fault == 0 || fault == EINVAL else {
      throw unreadable(directory, "cannot be synchronized", fault)
    }
  }

  /// Writes all bytes; gives 0 or the error number.
  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    unsafe bytes.withUnsafeBytes { buffer in
      var rest = unsafe buffer[...]
      while unsafe !rest.isEmpty {
        let count = unsafe write(
          descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
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

  private static func openFile(
    _ path: String, _ flags: Int32, toDo purpose: String
  ) throws(InputError) -> Int32 {
    guard !path.utf8.contains(0) else {
      throw InputError(.unreadableFile, "a path cannot contain a NUL character", path: path)
    }
    let descriptor = unsafe open(path, flags, 0o666)
    guard descriptor >= 0 else { throw unreadable(path, "cannot be \(purpose)", errno) }
    return descriptor
  }

  /// The bytes a file is known to hold; 0 for a pipe.
  private static func size(_ descriptor: Int32, path: String) throws(InputError) -> Int {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw unreadable(path, "cannot be read", errno)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return Int(status.st_size)
    case S_IFIFO, S_IFSOCK: return 0
    case S_IFDIR: throw InputError(.unreadableFile, "is a directory, not a file", path: path)
    default:
      throw InputError(.unreadableFile, "is a device; only files and pipes are read", path: path)
    }
  }

  private static func loadChunk(
    _ descriptor: Int32, capacity: Int, path: String
  ) throws(InputError) -> [UInt8] {
    var fault: Int32 = 0
    let chunk = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
      while filled < capacity {
        let rest = unsafe UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
        let count = unsafe read(descriptor, rest.baseAddress, capacity - filled)
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
    if fault != 0 { throw unreadable(path, "cannot be read", fault) }
    return chunk
  }

  private static func unreadable(_ path: String, _ what: String, _ fault: Int32) -> InputError {
    let reason = unsafe String(cString: strerror(fault))
    return InputError(.unreadableFile, "\(what): \(reason)", path: path)
  }
}
