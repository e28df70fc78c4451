import RelaxKit
import RelaxReporting

/// The kinds of files that are written, each known again by how it begins.
extension FileKind {
  /// A page of ``PaperReport``.
  static let page = FileKind("a report of relaxbench") {
    String(decoding: $0.prefix(1000), as: UTF8.self).contains("<title>\(PaperReport.title)</title>")
  }

  /// An ``ExperimentRecord``.
  static let record = FileKind(
    "the record of an experiment", beginningWith: "{\n  \"date\" : \"")

  /// Lines of ``PartialResults``.
  static let partialResults = FileKind("what a run has done so far", beginningWith: "{\"key\":")

  /// What `replay` writes, whatever the learner and the number of arms.
  static let trace = FileKind("a table of relaxbench replay") { head in
    let header = String(decoding: head.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    return header == "trial,total" || header.hasPrefix("t,") && header.contains("arm,loss")
  }
}
