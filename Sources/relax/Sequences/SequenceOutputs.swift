import Foundation
import RelaxKit
import RelaxReporting

/// The files a run of a sequence writes, none of which is one it reads.
struct SequenceOutputs {
  let log: OutputFile
  /// Where the state is saved, if it is.
  let state: OutputFile?

  /// Looks at all places before any is touched.
  ///
  /// - Parameters:
  ///   - log: the path of the log; nil for one in the directory.
  ///   - state: the path of the state to save.
  ///   - restored: the path of the one to go on from, which may be the same.
  ///   - inputs: the manifest and the files it names.
  /// - Throws: an error with the path of a file that must not be written to.
  init(
    directory: ResultsDirectory, log: String?, state: String?, restoring restored: String?,
    reading inputs: [String]
  ) throws {
    var files = RunFiles()
    for input in inputs { files.reads(input) }
    self.state = try state.map { path throws(InputError) in
      try files.output(path, kind: .savedState)
    }
    try self.state?.checkIsFile()
    if let state = self.state, state.found != nil, restored == nil {
      throw InputError(
        .unreadableFile, "this exists; add --restore \(state.path) to go on from it, or remove it",
        path: state.path)
    }
    if let restored, try FileIdentity(ofPath: restored) != self.state?.identity {
      files.reads(restored)
    }
    self.log = try files.output(log ?? directory.file("log.jsonl").path, kind: .log)
    try self.log.checkIsFile()
    try directory.check(
      [
        ("omegas.csv", CSVWriter.kind(columns: SequenceSummary.columns)),
        ("sequence.svg", .figure),
      ], in: &files)
  }
}
