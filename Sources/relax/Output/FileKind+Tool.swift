import Foundation
import RelaxKit
import RelaxReporting

extension FileKind {
  /// A solution: a vector as ``MatrixMarket`` writes it.
  static let solution = FileKind(
    "a vector in the Matrix Market format",
    beginningWith: "%%MatrixMarket matrix array real general\n")

  /// Lines of ``SequenceLog``.
  static let log = FileKind("a log of relax sequence", matches: isLog)

  private static func isLog(_ head: [UInt8]) -> Bool {
    if let end = head.firstIndex(of: UInt8(ascii: "\n")) {
      return (try? JSONDecoder().decode(SystemRecord.self, from: Data(head[..<end]))) != nil
    }
    // A line longer than that, or one cut off when the power failed.
    return ["context", "converged", "error"].contains { head.starts(with: "{\"\($0)\":".utf8) }
  }
}
