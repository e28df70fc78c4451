import Foundation
import RelaxKit

/// Lines to the standard streams, each at once, so that a reader can follow a run through a pipe.
package enum Console {
  /// Writes a line of results.
  ///
  /// - Throws: if standard output takes no more, as on a full disk.
  package static func print(_ line: String) throws {
    try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
  }

  /// Writes a line for the person at the terminal; one that nobody can read is no fault.
  ///
  /// It may quote arguments and names of files, which are not to steer the terminal.
  package static func note(_ text: String) {
    let line = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { InputError.printable(String($0)) }.joined(separator: "\n")
    try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
  }
}
