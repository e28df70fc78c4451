/// A saved state on disk that is there whole or not at all.
///
///     try StateFile.write(Array(JSONEncoder().encode(tuner)), toPath: "run.state")
///
///     let bytes = try StateFile.read(atPath: "run.state")
///     let tuner = try JSONDecoder().decode(OmegaTuner<SOR, TsallisINF>.self, from: Data(bytes))
///
/// What is saved is up to the caller, such as the JSON of an encoded tuner. The file has one line
/// before it, `RelaxKit-state 1 LENGTH CHECKSUM`, with the version of the format, the number of bytes
/// that follow and their 64-bit cyclic redundancy check in hexadecimal digits.
public enum StateFile {
  /// The version of the format written, and the newest one read.
  public static let version = 1

  private static let magic = "RelaxKit-state"

  /// The most bytes a file may hold to be read.
  private static let byteLimit = 1 << 30

  /// Saves a state: the path names the old file until it names all of the new one.
  ///
  /// The state is written to a new file in the same directory, synchronized with the disk and renamed.
  /// So a process may be killed, or the machine lose power, at any moment. When this throws, the old
  /// file is as it was.
  ///
  /// - Throws: ``InputError`` with the path and the system's reason if the file cannot be written; also
  ///   if it exists and is neither empty nor a saved state, or is a pipe or a device.
  public static func write(_ state: [UInt8], toPath path: String) throws(InputError) {
    let output = try OutputFile(path: path, kind: .savedState)
    try output.checkIsFile()
    try output.write(bytes(of: state))
  }

  /// Reads back what was saved.
  ///
  /// - Throws: ``InputError`` with the path if the file cannot be read or holds more than 1 GiB, and
  ///   as ``state(in:path:)`` does.
  public static func read(atPath path: String) throws(InputError) -> [UInt8] {
    let bytes = try FileBytes.load(path: path, limit: byteLimit) { head throws(InputError) in
      _ = try announcement(in: head, path: path)
    }
    return try state(in: bytes, path: path)
  }

  /// The bytes of the file for a state.
  public static func bytes(of state: [UInt8]) -> [UInt8] {
    Array("\(magic) \(version) \(state.count) \(hexadecimal(Checksum(of: state)))\n".utf8) + state
  }

  /// The state in the bytes of a file.
  ///
  /// - Parameters:
  ///   - bytes: the contents of a file.
  ///   - path: where they came from, for errors to name.
  /// - Throws: ``InputError`` with the code ``InputError/Code/malformedText`` for a file that is no
  ///   saved state, ``InputError/Code/unsupportedFormat`` for one of a newer version,
  ///   ``InputError/Code/truncated`` for one that ends early, and
  ///   ``InputError/Code/inconsistentState`` for one that was altered.
  public static func state(
    in bytes: [UInt8], path: String? = nil
  ) throws(InputError) -> [UInt8] {
    let (line, count, checksum) = try announcement(in: bytes, path: path)
    let state = bytes[(line + 1)...]
    guard state.count >= count else {
      throw InputError(
        .truncated, "the state ends after \(state.count) of \(count) bytes", path: path)
    }
    guard state.count == count, checksum == hexadecimal(Checksum(of: state)) else {
      throw InputError(
        .inconsistentState, "the state was altered after it was saved: its checksum is another",
        path: path)
    }
    return Array(state)
  }

  /// The length of the first line without its end, and what it says of the rest.
  private static func announcement(
    in bytes: [UInt8], path: String?
  ) throws(InputError) -> (lineLength: Int, count: Int, checksum: Substring) {
    // The first line of this version has at most 57 bytes; a later one may need more.
    let line = bytes.prefix(200).prefix { $0 != UInt8(ascii: "\n") }
    let words = String(decoding: line, as: UTF8.self)
      .split(separator: " ", omittingEmptySubsequences: false)
    guard words.first == Substring(magic) else {
      throw InputError(
        .malformedText,
        bytes.isEmpty ? "the file is empty" : "this is not a state saved by RelaxKit", path: path)
    }
    if words.count > 1, let found = Int(words[1]), found > version {
      throw InputError(
        .unsupportedFormat,
        "the state has version \(found) of the format, and this program knows \(version); use the "
          + "program that saved it", path: path)
    }
    guard line.count < bytes.count, words.count == 4, words[1] == "\(version)",
      let count = Int(words[2])
    else {
      throw InputError(.truncated, "the first line of the state is damaged", path: path)
    }
    return (line.count, count, words[3])
  }

  private static func hexadecimal(_ checksum: Checksum) -> String {
    let digits = String(checksum.value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension FileKind {
  /// A file of ``StateFile``.
  package static let savedState = FileKind("a saved state", beginningWith: "RelaxKit-state ")
}
