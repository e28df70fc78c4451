import Foundation
import RelaxKit

/// Lines to the standard streams, each at once, so that a reader can follow a run through a pipe.
package enum Console {
  /// Writes a line of results.
  ///
  /// - Throws: if standard output takes no more, as on a full disk.
  package static func print(_ line: String) throws { try write(line + "\n") }

  /// Writes results as they are. A reader that has gone away ends the program as it ends any other, by
  /// a signal.
  package static func write(_ text: String) throws {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    } catch {
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
      guard cause.domain == NSPOSIXErrorDomain, cause.code == Int(EPIPE) else { throw error }
      end(by: SIGPIPE)
    }
  }

  /// Ends the program by a signal, so that a shell sees the usual status.
  package static func end(by number: Int32) -> Never {
    signal(number, SIG_DFL)
    raise(number)
    exit(128 + number)
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
