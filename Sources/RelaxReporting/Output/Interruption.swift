import Dispatch
import Foundation
import Synchronization

/// What to say when a person interrupts a run by Ctrl-C.
///
///     Interruption.say("12 of 80 systems done; to go on: …")
///
/// The line is written and the program ends at once, by the signal, whatever it is doing: what it writes
/// is whole at every moment.
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
