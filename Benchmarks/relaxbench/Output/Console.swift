import Foundation

/// Lines to the standard streams, each at once, so that a reader can follow a run through a pipe.
enum Console {
  /// Writes a line of results.
  ///
  /// - Throws: if standard output takes no more, as on a full disk.
  static func print(_ line: String) throws {
    try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
  }

  /// Writes a line for the person at the terminal; one that nobody can read is no fault.
  static func note(_ line: String) {
    try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
  }
}
