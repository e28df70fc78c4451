import RelaxKit
import RelaxReporting

/// Solves the systems of a manifest one after another with a tuner, and keeps a log.
struct SequenceRun<Solver: RelaxationSolver & Codable, Learner: SequenceLearner & Codable> {
  let settings: SequenceSettings
  let criterion: StoppingCriterion
  private var tuner: OmegaTuner<Solver, Learner>
  private var reader: SystemReader
  private let log: SequenceLog

  /// The records of all systems done, by this run and those it continues.
  private(set) var records: [SystemRecord] = []
  private(set) var savings = Savings()
  private var doneChecksum = Checksum()

  /// Begins with the first system.
  init(
    _ reader: SystemReader, with tuner: OmegaTuner<Solver, Learner>, settings: SequenceSettings,
    criterion: StoppingCriterion, log: SequenceLog
  ) {
    (self.reader, self.tuner, self.log) = (reader, tuner, log)
    (self.settings, self.criterion) = (settings, criterion)
  }

  /// Goes on after the systems of a saved state, with which the sequence must begin and whose log it must
  /// be.
  init(
    _ reader: SystemReader, resuming state: SequenceState<Solver, Learner>, path: String,
    criterion: StoppingCriterion, log output: OutputFile
  ) throws(InputError) {
    var checksum = Checksum()
    for entry in reader.manifest.entries.prefix(state.doneCount) { checksum.update(entry.identity) }
    guard state.doneCount <= reader.manifest.entries.count, checksum.value == state.doneChecksum
    else {
      throw InputError(
        .inconsistentState,
        "its \(state.doneCount) systems are not the first of \(reader.manifest.path); with "
          + "--from-start what was learned from them is used for another sequence", path: path)
    }
    let log = try SequenceLog(output, isNew: false)
    let records = try log.resume(from: state.log)
    guard records.count == state.doneCount, records.allSatisfy(state.settings.fits) else {
      throw InputError(
        .inconsistentState,
        "the log does not have \(state.doneCount) systems of this run", path: path)
    }
    self.init(
      reader, with: state.tuner, settings: state.settings, criterion: criterion, log: log)
    for record in records { keep(record) }
  }

  /// How many systems are done.
  var doneCount: Int { records.count }

  /// Solves the next system, or finds that it cannot be, and writes that to the log.
  mutating func solveNext() throws(InputError) -> SystemRecord {
    let record: SystemRecord
    do {
      record = try solvedRecord()
    } catch {
      record = SystemRecord(
        system: doneCount, entry: reader.manifest.entries[doneCount], error: error.description)
    }
    try log.append(record)
    keep(record)
    return record
  }

  /// Saves what is needed to go on from here.
  func save(to output: OutputFile) throws {
    // The log first: the state must not know of lines that a loss of power could take.
    try log.synchronize()
    let state = SequenceState(
      settings: settings, tuner: tuner, doneCount: doneCount,
      doneChecksum: doneChecksum.value, log: log.position)
    try state.write(to: output)
  }

  private mutating func keep(_ record: SystemRecord) {
    doneChecksum.update(reader.manifest.entries[doneCount].identity)
    records.append(record)
    guard let iterations = record.iterations else { return }
    let fixed = settings.fixedOmegas.firstIndex(of: settings.parameter.reference)
      .flatMap { record.fixedIterations?[$0] }
    savings.add(iterations: iterations, reference: fixed ?? record.iterationsAtReference)
  }

  private mutating func solvedRecord() throws(InputError) -> SystemRecord {
    let index = doneCount
    let entry = reader.manifest.entries[index]
    let (system, start) = try reader.system(at: index)
    let context = Learner.context(entry.context)
    if settings.isCompared { try layOut(system) }
    var x = start
    let began = ContinuousClock.now
    let report = try tuner.solve(system, context: context, updating: &x, until: criterion)
    var record = SystemRecord(system: index, entry: entry)
    record.record(
      report, of: settings.parameter, unknowns: system.unknownCount,
      seconds: (ContinuousClock.now - began) / .seconds(1))
    if settings.isCompared {
      var (counts, seconds) = ([Int](), [Double]())
      for omega in settings.fixedOmegas {
        let began = ContinuousClock.now
        counts.append(try iterations(system, start, omega: omega))
        seconds.append((ContinuousClock.now - began) / .seconds(1))
      }
      (record.fixedIterations, record.fixedSeconds) = (counts, seconds)
    } else if settings.isSampled(index) {
      record.record(
        iterationsAtReference: try iterations(
          system, start, omega: settings.parameter.reference), of: settings.parameter)
    }
    return record
  }

  /// The table of a comparison once all systems are done, extended or not by parameters beyond the
  /// ends of the list if the best is there.
  mutating func hindsight(isExtended: Bool, title: String) throws(InputError) -> HindsightTable? {
    let compared = records.filter { $0.fixedIterations != nil }
    guard !compared.isEmpty else { return nil }
    var table = HindsightTable(
      omegas: settings.fixedOmegas, counts: compared.compactMap(\.fixedIterations))
    for _ in 0..<(isExtended ? 3 : 0) {
      let further = table.valuesBeyond(settings.parameter)
      guard !further.isEmpty else { break }
      var progress = ProgressMeter(
        "\(title): further \(settings.parameter.name)s", total: compared.count)
      let counts = try compared.map { record throws(InputError) in
        let (system, start) = try reader.system(at: record.system)
        progress.advance()
        return try further.map { omega throws(InputError) in
          try iterations(system, start, omega: omega)
        }
      }
      progress.finish()
      table.insert(further, counts: counts)
    }
    return table
  }

  /// Prepares the workspace for the matrix, so that no method is charged for that.
  private mutating func layOut(_ system: LinearSystem) throws(InputError) {
    var x = [Double](repeating: 0, count: system.unknownCount)
    let once = StoppingCriterion.relativeResidual(criterion.tolerance, iterationLimit: 1)
    _ = try tuner.solver.solve(system, updating: &x, until: once, using: &tuner.workspace)
  }

  /// What a fixed omega or alpha takes; the limit if it fails.
  private mutating func iterations(
    _ system: LinearSystem, _ start: [Double], omega: Double
  ) throws(InputError) -> Int {
    var solver = tuner.solver
    solver.omega = omega
    var x = start
    let report = try solver.solve(system, updating: &x, until: criterion, using: &tuner.workspace)
    return report.loss(limit: criterion.iterationLimit)
  }
}
