import RelaxReporting

/// Why a peer gave no measurement.
enum PeerError: Error, Equatable, CustomStringConvertible {
  /// Its program could not be started.
  case notStarted(String)
  /// It ended before it answered, and how.
  case ended(String)
  /// It gave no answer for that number of seconds.
  case silent(Int)
  /// It answered with a line that is not of the protocol, or lacks a value.
  case malformed(String)
  /// It has no such command.
  case unsupported(String)
  /// It reported a failure.
  case failed(String)

  var description: String {
    switch self {
    case .notStarted(let reason): "it cannot be started: \(reason)"
    case .ended(let how): "it ended without an answer (\(how))"
    case .silent(let seconds): "no answer within \(seconds) s"
    case .malformed(let line): "its answer \"\(line)\" is not understood"
    case .unsupported(let command): "it has no command \(command)"
    case .failed(let message): "it reports \"\(message)\""
    }
  }
}
