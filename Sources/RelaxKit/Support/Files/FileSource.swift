#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file or a pipe that is read in pieces, so that its first bytes are looked at before the rest.
///
///     let source = try FileSource(path: path)
///     let head = try source.next(upTo: FileSource.headCount)
///     …
///     let bytes = try source.all(after: head, limit: 1 << 30)
package struct FileSource: ~Copyable {
  package let path: String
  private let file: FileDescriptor
  /// The bytes a regular file is known to hold; nil for a pipe.
  package let byteCount: Int?

  /// How many bytes tell what a file is.
  package static let headCount = 65_536

  /// Opens a regular file or a pipe.
  ///
  /// - Throws: ``InputError`` with the path and the system's reason.
  package init(path: String) throws(InputError) {
    let file = try FileDescriptor(opening: path, O_RDONLY, toBe: "read")
    byteCount = try Self.byteCount(file, path: path)
    self.file = file
    self.path = path
  }

  /// The next bytes, fewer than asked for only at the end.
  package func next(upTo count: Int) throws(InputError) -> [UInt8] {
    try file.read(upTo: count, path: path)
  }

  /// All bytes.
  ///
  /// - Parameters:
  ///   - head: those read before.
  ///   - limit: the most to accept.
  ///   - advice: what to do about a file that holds more.
  /// - Throws: ``InputError`` with the path if it holds more, or cannot be read.
  package func all(
    after head: [UInt8], limit: Int, advice: String = ""
  ) throws(InputError) -> [UInt8] {
    func excess(_ found: String) -> InputError {
      InputError(
        .tooLarge, "\(found) than the limit of \(Self.size(limit))\(advice)", path: path)
    }
    if let byteCount, byteCount > limit { throw excess("it holds \(byteCount) bytes, more") }
    // One byte more than the size: a chunk that is not filled met the end of the file. Any file may
    // have grown since it was asked.
    var room = byteCount.map { max(1, $0 - head.count + 1) } ?? Self.headCount
    var bytes = try file.read(upTo: room, after: head, path: path)
    var end = head.count + room
    while bytes.count == end {
      guard bytes.count <= limit else { throw excess("it gives more bytes") }
      room = Self.headCount
      bytes += try file.read(upTo: room, path: path)
      end += room
    }
    guard bytes.count <= limit else { throw excess("it gives more bytes") }
    return bytes
  }

  private static func byteCount(
    _ file: borrowing FileDescriptor, path: String
  ) throws(InputError) -> Int? {
    guard let status = file.status() else { throw InputError(path, cannotBe: "read", fault: errno) }
    switch status.kind {
    case .regular: return status.byteCount
    case .pipe, .socket: return nil
    case .directory:
      throw InputError(.unreadableFile, "is a directory, not a file", path: path)
    case .characterDevice, .blockDevice:
      throw InputError(.unreadableFile, "is a device; only files and pipes are read", path: path)
    }
  }

  /// Half the memory of this machine, in whole MiB: what is read takes as much again.
  package static let memoryLimit: Int = {
    let (pages, size) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
    let (bytes, isOver) = pages.multipliedReportingOverflow(by: size)
    let half = pages > 0 && size > 0 && !isOver ? bytes / 2 : 1 << 36
    return (half >> 20) << 20
  }()

  /// A number of bytes, in MiB if they are whole ones.
  package static func size(_ byteCount: Int) -> String {
    byteCount > 0 && byteCount.isMultiple(of: 1 << 20)
      ? "\(byteCount >> 20) MiB" : "\(byteCount) bytes"
  }
}
