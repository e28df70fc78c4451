import Foundation
import RelaxKit

/// The kinds of files that are written, each known again by how it begins.
extension FileKind {
  /// A solution: a vector as ``MatrixMarket`` writes it.
  static let solution = FileKind(
    "a vector in the Matrix Market format",
    beginningWith: "%%MatrixMarket matrix array real general\n")

  /// A figure of ``Figure``.
  static let figure = FileKind("a figure of relaxbench") {
    String(decoding: $0.prefix(1000), as: UTF8.self).contains(Figure.attributes)
  }

  /// A page of ``PaperReport``.
  static let page = FileKind("a report of relaxbench") {
    String(decoding: $0.prefix(1000), as: UTF8.self).contains("<title>\(PaperReport.title)</title>")
  }

  /// An ``ExperimentRecord``.
  static let record = FileKind(
    "the record of an experiment", beginningWith: "{\n  \"date\" : \"")

  /// Lines of ``PartialResults``.
  static let partialResults = FileKind("what a run has done so far", beginningWith: "{\"key\":")

  /// Lines of ``SequenceLog``.
  static let log = FileKind("a log of relaxbench sequence", matches: isLog)

  /// A table with those columns; or any file, if one that was there is known to be ours.
  static func table(_ header: String, isKnown: Bool = false) -> FileKind {
    FileKind("a table with the columns \(header)") { head in
      isKnown || head.starts(with: (header + "\n").utf8)
    }
  }

  /// What `replay` writes, whatever the learner and the number of arms.
  static let trace = FileKind("a table of relaxbench replay") { head in
    let header = String(decoding: head.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    return header == "trial,total" || header.hasPrefix("t,") && header.contains("arm,loss")
  }

  private static func isLog(_ head: [UInt8]) -> Bool {
    if let end = head.firstIndex(of: UInt8(ascii: "\n")) {
      return (try? JSONDecoder().decode(SystemRecord.self, from: Data(head[..<end]))) != nil
    }
    // A line longer than that, or one cut off when the power failed.
    return ["context", "converged", "error"].contains { head.starts(with: "{\"\($0)\":".utf8) }
  }
}
