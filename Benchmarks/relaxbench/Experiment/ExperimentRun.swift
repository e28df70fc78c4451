import Foundation
import RelaxKit
import RelaxReporting

/// A run of an experiment: its options, its output, and the record that grows with it.
struct ExperimentRun {
  let directory: ResultsDirectory
  private(set) var record: ExperimentRecord
  private let began = ContinuousClock.now
  private var partialFiles: [URL] = []
  private var files: RunFiles
  /// The tables of the run that left its record here; they may have had other columns.
  private let earlierTables: Set<String>

  /// Begins a run, whose results go to the directory at `output`.
  init(
    name: String, title: String, trialCount: Int, seed: UInt64, output: String,
    options: TrialOptions
  ) throws {
    directory = try ResultsDirectory(path: output)
    var files = RunFiles()
    try directory.check([(ExperimentRecord.fileName(of: name), .record)], in: &files)
    let earlier = try? ExperimentRecord(of: name, in: directory.url)
    earlierTables = Set(earlier?.tables.compactMap(\.file) ?? [])
    self.files = files
    record = ExperimentRecord(
      name: name, title: title, seed: seed, trials: trialCount, quick: options.quick,
      threads: options.threadCount)
  }

  /// Seed, trials and machine in a line.
  var summary: String {
    "seed \(record.seed), \(record.trials) trials, \(record.threads) threads"
      + (record.quick ? ", quick" : "") + "; \(record.machine.processor)"
  }

  /// Names a setting beyond the common ones; call it before ``map(_:keys:stepsPerJob:threads:_:)``,
  /// since results of other settings are not used again.
  mutating func set(_ setting: String, _ value: some CustomStringConvertible) {
    record.settings[setting] = value.description
  }

  /// Runs a job for each key, on the threads asked for, and gives their results in that order.
  ///
  /// What an interrupted run has finished is read from `<name>-<part>.partial.jsonl` and not done
  /// again. A job's result must follow from its key, the seed and the settings alone.
  ///
  /// - Parameters:
  ///   - part: names the jobs, in the progress line and among all of the experiment.
  ///   - stepsPerJob: how many steps a job reports to the progress line.
  ///   - threads: how many jobs run at once, if it is not to be as asked for, as when time is taken.
  mutating func map<Payload: Codable & Sendable>(
    _ part: String, keys: [String], stepsPerJob: Int = 1, threads: Int? = nil,
    _ body: @escaping @Sendable (TrialJob) throws -> Payload
  ) throws -> [Payload] {
    let url = directory.file("\(record.name)-\(part).partial.jsonl")
    let partial = try PartialResults<Payload>(at: url, settings: fingerprint)
    partialFiles.append(url)
    let resumedCount = keys.filter { partial.found[$0] != nil }.count
    if resumedCount > 0 {
      Console.note("\(record.name) \(part): \(resumedCount) of \(keys.count) were done before.")
      record.resumedJobs += resumedCount
    }
    let files = directory.url.path
    Interruption.say {
      "what \(url.lastPathComponent) in \(files) holds is done; the same command goes on"
    }
    return try TrialRunner(threadCount: threads ?? record.threads, seed: record.seed).map(
      "\(record.name) \(part)", keys: keys, stepsPerJob: stepsPerJob, partial: partial, body)
  }

  /// What the result of a job follows from beside its key. How many trials there are and how many
  /// threads is no part of it.
  private var fingerprint: String {
    let settings = record.settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return (["relaxbench=\(record.machine.relaxbench)", "seed=\(record.seed)"] + settings)
      .joined(separator: " ")
  }

  // MARK: Results

  /// Writes a table and enters it in the record; `cells`, header first, are what the report shows.
  mutating func write(
    _ csv: CSVWriter, to file: String, caption: String, cells: [[String]] = []
  ) throws {
    let kind = CSVWriter.kind(columns: csv.columns, isKnown: earlierTables.contains(file))
    try write(csv.text, to: file, kind: kind)
    record.tables.append(.init(file: file, caption: caption, cells: cells))
  }

  /// Prints a table, header first, and enters it in the record.
  mutating func show(_ cells: [[String]], caption: String) throws {
    record.tables.append(.init(file: nil, caption: caption, cells: cells))
    guard let header = cells.first else { return }
    var table = TextTable(
      columns: header.enumerated().map { $0.offset == 0 ? .left($0.element) : .right($0.element) })
    for row in cells.dropFirst() { table.append(row) }
    try Console.print("\n\(caption.wrapped())\n\(table)")
  }

  /// Writes a figure and enters it in the record.
  mutating func write(_ figure: Figure, to file: String, caption: String) throws {
    try write(figure.svg(), to: file, kind: .figure)
    record.figures.append(.init(file: file, caption: caption))
  }

  private mutating func write(_ text: String, to name: String, kind: FileKind) throws {
    let output = try files.output(directory.file(name).path, kind: kind)
    try files.write(Array(text.utf8), to: output)
  }

  /// Enters a finding in the record.
  mutating func add(_ finding: Finding) { record.findings.append(finding) }

  /// Enters a remark in the record and prints it.
  mutating func note(_ sentence: String) throws {
    record.notes.append(sentence)
    try Console.print(sentence.wrapped())
  }

  /// Prints the findings, writes the record and removes what was kept for resuming.
  mutating func finish() throws {
    record.seconds = (ContinuousClock.now - began) / .seconds(1)
    record.date = Date.now.formatted(.iso8601)
    try record.write(to: directory)
    for url in partialFiles { try FileManager.default.removeItem(at: url) }
    for finding in record.findings { try Console.print("\n\(finding)") }
    try Console.print(
      String(format: "\n%@ done in %.1f s. ", record.name, record.seconds)
        + "Written to \(directory.url.path): "
        + (record.tables.compactMap(\.file) + record.figures.map(\.file)
        + [ExperimentRecord.fileName(of: record.name)]).joined(separator: ", "))
  }
}
