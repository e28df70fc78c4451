#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Puts a new file in the place of an old one, so that at every moment, a crash or a loss of power
/// included, the path names all of the old file or all of the new one.
///
/// The bytes go to a file beside it, which takes the place when they have reached the disk. On Linux
/// this file has no name until then, so that a kill leaves it behind only between two calls of the
/// system. Where that cannot be, it is called `relaxkit-PROCESS-NUMBER.partial` from the start, and
/// a kill while it is written leaves one such file, which nobody can tell from one still in use. No
/// file is ever opened or replaced that had this name before.
enum FileReplacement {
  /// Replaces or creates a file; one that is replaced hands its permissions on.
  ///
  /// When this fails, the old file is as it was.
  ///
  /// - Throws: ``InputError`` with the path and the system's reason.
  static func replace(
    _ bytes: [UInt8], path: String, permissions: UInt32?
  ) throws(InputError) {
    let directory = FilePath.split(path).directory
    let (partial, fault) = write(bytes, permissions: permissions, inDirectory: directory)
    guard let partial else { throw InputError(path, cannotBe: "written", fault: fault) }
    guard unsafe rename(partial, path) == 0 else {
      let fault = errno
      unsafe unlink(partial)
      throw InputError(path, cannotBe: "written", fault: fault)
    }
    try synchronize(directory: directory)
  }

  /// Has the names in a directory reach the disk.
  private static func synchronize(directory: String) throws(InputError) {
    let file = try FileDescriptor(opening: directory, O_RDONLY | O_DIRECTORY, toBe: "opened")
    let fault = file.synchronize()
    // EINVAL comes from file systems that keep no directories to synchronize.
    guard fault == 0 || fault == EINVAL else {
      throw InputError(directory, cannotBe: "synchronized", fault: fault)
    }
  }

  // MARK: The file beside it

  /// Writes a file of a new name; gives its path, or the error number.
  private static func write(
    _ bytes: [UInt8], permissions: UInt32?, inDirectory directory: String
  ) -> (partial: String?, fault: Int32) {
    #if os(Linux)
      if let file = FileDescriptor.openUnnamed(inDirectory: directory) {
        let fault = fill(file, with: bytes, permissions: permissions)
        guard fault == 0 else { return (nil, fault) }
        let named = firstFree(inDirectory: directory) { file.link(to: $0) }
        // Without /proc it cannot get a name.
        if let path = named.path { return finish(file, path: path, fault: 0) }
      }
    #endif
    var opened: FileDescriptor? = nil
    let (path, fault) = firstFree(inDirectory: directory) { path in
      var fault: Int32 = 0
      opened = FileDescriptor.open(path, O_WRONLY | O_CREAT | O_EXCL, fault: &fault)
      return fault
    }
    guard let path, let file = opened.take() else { return (nil, fault) }
    let writeFault = fill(file, with: bytes, permissions: permissions)
    return finish(file, path: path, fault: writeFault)
  }

  /// Calls `make` with new paths until one is not taken; gives it, or the error number.
  private static func firstFree(
    inDirectory directory: String, _ make: (String) -> Int32
  ) -> (path: String?, fault: Int32) {
    let process = getpid()
    for number in 0..<10_000 {
      let name = "relaxkit-\(process)-\(number).partial"
      let path = directory == "." ? name : directory + name
      let fault = make(path)
      if fault == 0 { return (path, 0) }
      if fault != EEXIST { return (nil, fault) }
    }
    return (nil, EEXIST)
  }

  private static func fill(
    _ file: borrowing FileDescriptor, with bytes: [UInt8], permissions: UInt32?
  ) -> Int32 {
    if let permissions { file.setPermissions(permissions) }
    let fault = file.write(bytes)
    return fault == 0 ? file.synchronize() : fault
  }

  private static func finish(
    _ file: consuming FileDescriptor, path: String, fault: Int32
  ) -> (partial: String?, fault: Int32) {
    let closingFault = file.close()
    let fault = fault == 0 ? closingFault : fault
    guard fault != 0 else { return (path, 0) }
    unsafe unlink(path)
    return (nil, fault)
  }
}
