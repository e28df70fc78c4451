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
  /// - Parameters:
  ///   - limit: the most bytes to accept.
  ///   - check: throws if the first bytes tell that the rest need not be read.
  /// - Throws: ``InputError`` with the path and the system's reason.
  static func load(
    path: String, limit: Int,
    checkingHead check: ([UInt8]) throws(InputError) -> Void = { _ in }
  ) throws(InputError) -> [UInt8] {
    let source = try FileSource(path: path)
    let head = try source.next(upTo: FileSource.headCount)
    try check(head)
    return try source.all(after: head, limit: limit)
  }

  /// Creates or overwrites a file, or writes into what is none, such as a pipe.
  ///
  /// When this fails, what was written so far is left behind.
  ///
  /// - Throws: ``InputError`` with the path and the system's reason.
  static func store(_ bytes: [UInt8], path: String) throws(InputError) {
    try write(bytes, path: path, O_WRONLY | O_CREAT | O_TRUNC)
  }

  /// Writes into a pipe or a device that is there.
  ///
  /// - Throws: ``InputError`` with the path and the system's reason.
  static func send(_ bytes: [UInt8], path: String) throws(InputError) {
    try write(bytes, path: path, O_WRONLY | O_NOCTTY)
  }

  private static func write(
    _ bytes: [UInt8], path: String, _ flags: Int32
  ) throws(InputError) {
    let file = try FileDescriptor(opening: path, flags, toBe: "written")
    var fault = file.write(bytes)
    let closingFault = file.close()
    if fault == 0 { fault = closingFault }
    if fault != 0 { throw InputError(path, cannotBe: "written", fault: fault) }
  }
}
