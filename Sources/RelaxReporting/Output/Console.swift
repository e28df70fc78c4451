import Dispatch
import Foundation
import RelaxKit
import Synchronization

/// Lines to the standard streams, each at once, so that a reader can follow a run through a pipe.
package enum Console {
  /// Writes a line of results; throws if standard output takes no more, as on a full disk.
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

  /// Writes a line for the person at the terminal; names it quotes are not to steer that.
  package static func note(_ text: String) {
    let line = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { InputError.printable(String($0)) }.joined(separator: "\n")
    try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
  }
}

/// The terminal that progress is shown on.
package enum Terminal {
  /// Whether standard error is a terminal on which a line can be drawn again.
  package static let hasCursor =
    isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"

  /// The number of columns: what `COLUMNS` says, else the terminal itself, else 80.
  package static var width: Int {
    if let text = ProcessInfo.processInfo.environment["COLUMNS"], let count = Int(text), count > 0 {
      return count
    }
    var size = winsize()
    let status = unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size)
    return status == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }
}

/// What to say when a person interrupts a run by Ctrl-C: the program then ends at once, by the signal,
/// whatever it is doing, as what it writes is whole at every moment.
package enum Interruption {
  private struct State {
    var line: (@Sendable () -> String)?
    var source: (any DispatchSourceSignal)?
  }

  private static let state = Mutex(State())

  /// Sets what to say from now on; nil for nothing.
  package static func say(_ line: (@Sendable () -> String)?) {
    state.withLock { state in
      state.line = line
      guard state.source == nil else { return }
      signal(SIGINT, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
      source.setEventHandler { end() }
      source.resume()
      state.source = source
    }
  }

  private static func end() {
    let line = state.withLock(\.line)
    if Terminal.hasCursor {
      try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K".utf8))
    }
    Console.note("Interrupted" + (line.map { ": " + $0() } ?? "."))
    Console.end(by: SIGINT)
  }
}
