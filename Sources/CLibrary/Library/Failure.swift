internal import CRelaxKit
internal import RelaxKit

/// Why a call is refused.
struct Failure: Error {
  let status: relaxkit_status
  let message: String

  init(_ status: relaxkit_status, _ message: String) {
    (self.status, self.message) = (status, message)
  }

  /// An argument that cannot be.
  static func argument(_ message: String) -> Failure {
    Failure(RELAXKIT_INVALID_ARGUMENT, message)
  }

  /// What the library refuses.
  init(_ error: InputError) {
    self.init(error.code.status, error.description)
  }

  /// What a state is refused for.
  init(_ error: DecodingError) {
    let context =
      switch error {
      case .typeMismatch(_, let context), .valueNotFound(_, let context),
        .keyNotFound(_, let context), .dataCorrupted(let context):
        context
      @unknown default: DecodingError.Context(codingPath: [], debugDescription: "\(error)")
      }
    let path = context.codingPath.map(\.stringValue).joined(separator: ".")
    self.init(
      RELAXKIT_INVALID_STATE,
      "the state is refused: \(path)\(path.isEmpty ? "" : ": ")\(context.debugDescription)")
  }
}

/// Runs a call; a failure becomes its status, and the message of this thread.
func answer(_ body: () throws(Failure) -> Void) -> relaxkit_status {
  do {
    try body()
    return RELAXKIT_OK
  } catch {
    unsafe relaxkit_door_set_message(InputError.printable(error.message))
    return error.status
  }
}

/// Runs what the library may refuse.
func refusing<Result>(
  _ body: () throws(InputError) -> Result
) throws(Failure) -> Result {
  do { return try body() } catch { throw Failure(error) }
}

extension InputError.Code {
  fileprivate var status: relaxkit_status {
    switch self {
    case .notSquare, .indexOutOfRange, .malformedRowStarts, .unorderedColumns, .tooLarge:
      RELAXKIT_INVALID_MATRIX
    case .notFinite: RELAXKIT_NOT_FINITE
    case .missingDiagonal, .zeroDiagonal, .notPositiveDefinite: RELAXKIT_UNSOLVABLE
    case .unreadableFile: RELAXKIT_FILE_ERROR
    case .malformedText, .unsupportedFormat, .truncated, .excessEntries, .inconsistentState:
      RELAXKIT_INVALID_STATE
    default: RELAXKIT_INVALID_ARGUMENT
    }
  }
}
