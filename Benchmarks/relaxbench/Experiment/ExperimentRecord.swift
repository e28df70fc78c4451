import Foundation
import RelaxReporting

/// What is written beside the results of an experiment, so that they can be read and repeated.
struct ExperimentRecord: Codable, Hashable, Sendable {
  /// A table for readers, in a CSV file, or both.
  struct Table: Codable, Hashable, Sendable {
    /// The CSV file, if there is one.
    var file: String?
    var caption: String
    /// What the report shows: the header, then rows; empty to name the file alone.
    var cells: [[String]] = []
  }

  /// A figure in an SVG file, with a caption for readers.
  struct Picture: Codable, Hashable, Sendable {
    var file: String
    var caption: String
  }

  var name: String
  var title: String
  /// Settings beyond the common ones, such as the number of systems.
  var settings: [String: String] = [:]
  var seed: UInt64
  var trials: Int
  var quick: Bool
  var threads: Int
  /// What had to be left out or decided, in sentences.
  var notes: [String] = []
  var findings: [Finding] = []
  var tables: [Table] = []
  var figures: [Picture] = []
  var machine = Machine.current
  /// The time from start to end of the run that wrote this, in seconds.
  var seconds = 0.0
  /// How many jobs an interrupted run had already done.
  var resumedJobs = 0
  /// When the run ended, ISO 8601.
  var date = ""

  static func fileName(of experiment: String) -> String { experiment + ".json" }

  /// Reads the record of an experiment; nil if there is none.
  ///
  /// - Throws: if there is a file and it is no record.
  init?(of experiment: String, in directory: URL) throws {
    let url = directory.appendingPathComponent(Self.fileName(of: experiment))
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: url))
  }

  init(name: String, title: String, seed: UInt64, trials: Int, quick: Bool, threads: Int) {
    (self.name, self.title, self.seed) = (name, title, seed)
    (self.trials, self.quick, self.threads) = (trials, quick, threads)
  }

  func write(to directory: ResultsDirectory) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(self), as: UTF8.self)
    try directory.write(text + "\n", to: Self.fileName(of: name), kind: .record)
  }
}
