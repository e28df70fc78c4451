import Foundation
import RelaxKit
import RelaxReporting

/// How a sequence is solved: what must stay the same for a run to go on from a saved state.
struct SequenceSettings: Sendable, Hashable, Codable {
  let solver: String
  let learner: String
  let context: String?
  /// The interval of contexts, if the user gave it.
  let contextRange: String?
  /// The omegas or alphas of ``parameter`` to compare and to pick from.
  let omegas: [Double]
  let tolerance: Double
  let baseline: String
  let iterationLimit: Int
  let seed: UInt64
  let isCompared: Bool
  /// Every how many systems one is solved with the reference as well, to estimate the saving; 0 for never.
  var samplePeriod: Int

  /// The default: at least five systems are sampled, or all if there are fewer.
  static func samplePeriod(systemCount: Int) -> Int { max(1, min(20, systemCount / 5)) }

  /// Whether a system is in the sample, the first in the middle of its period.
  func isSampled(_ index: Int) -> Bool {
    samplePeriod > 0 && index % samplePeriod == samplePeriod / 2
  }

  /// The parameter of the method.
  var parameter: RelaxationParameter { SolverName(rawValue: solver)?.parameter ?? .omega }

  /// The fixed omegas or alphas of a comparison: the reference and those of the list, ascending.
  var fixedOmegas: [Double] { Set(omegas + [parameter.reference]).sorted() }

  /// Whether a record can be one of a run with these settings.
  func fits(_ record: SystemRecord) -> Bool {
    let counts = 0...2 * iterationLimit
    let single = [record.iterations, record.failedIterations, record.iterationsAtReference]
    let fixed = record.fixedIterations ?? []
    return (single.compactMap(\.self) + fixed).allSatisfy(counts.contains)
      && [0, fixedOmegas.count].contains(fixed.count)
      && record.fixedSeconds?.count == record.fixedIterations?.count
  }

  /// The options as a user would give them, first those that shape what a learner has learned.
  private func options(learningOnly: Bool) -> [(name: String, value: String)] {
    let omegaList = [(parameter.option, omegas.map(\.description).joined(separator: ","))]
    let picksFromList = SequenceLearnerName(rawValue: learner)?.picksFromList ?? true
    let learning =
      [("--solver", solver), ("--learner", learner), ("--context", context ?? "none")]
      + (picksFromList ? omegaList : [])
    if learningOnly { return learning }
    return learning + omegaList + [
      ("--context-range", contextRange ?? "that of the contexts"),
      ("--tolerance", "\(tolerance)"), ("--baseline", baseline),
      ("--max-iterations", "\(iterationLimit)"), ("--seed", "\(seed)"),
      ("--compare", isCompared ? "on" : "off"), ("--sample", "\(samplePeriod)"),
    ]
  }

  /// Refuses other settings than those a state was saved with, or than those of what was learned.
  func check(
    against saved: SequenceSettings, path: String, learningOnly: Bool
  ) throws(InputError) {
    let pairs = zip(
      options(learningOnly: learningOnly), saved.options(learningOnly: learningOnly))
    for (now, then) in pairs where now.value != then.value {
      throw InputError(
        .inconsistentState,
        "it was saved with \(now.name) \(then.value), and this run has \(now.value); give the same "
          + "options as then", path: path)
    }
  }
}

/// All that a run needs to go on where it was: what the tuner knows and how far it has come.
struct SequenceState<Solver: Codable & Sendable, Learner: SequenceLearner & Codable>: Codable {
  let settings: SequenceSettings
  let tuner: OmegaTuner<Solver, Learner>
  /// How many systems are done.
  let doneCount: Int
  /// The check of their names, by which the sequence is known again.
  let doneChecksum: UInt64
  let log: SequenceLog.Position

  /// Saves the state; a kill at any moment leaves this one or the one before.
  func write(to output: OutputFile) throws {
    try output.write(StateFile.bytes(of: [UInt8](try JSONEncoder().encode(self))))
  }

  /// Reads a state back and checks that it fits this run, which may go on sampling as before or take no
  /// more than the tuner.
  static func read(
    atPath path: String, settings: SequenceSettings, keepsSample: Bool, learningOnly: Bool
  ) throws(InputError) -> Self {
    let data = Data(try StateFile.read(atPath: path))
    // The settings first: with another solver or learner nothing else could be read.
    let saved = try decode(SavedSettings.self, from: data, path: path).settings
    var settings = settings
    if keepsSample { settings.samplePeriod = saved.samplePeriod }
    try settings.check(against: saved, path: path, learningOnly: learningOnly)
    let state = try decode(Self.self, from: data, path: path)
    guard state.doneCount >= 0, state.log.byteCount >= 0 else {
      throw InputError(.inconsistentState, "it counts less than no systems", path: path)
    }
    return state
  }

  private struct SavedSettings: Decodable {
    let settings: SequenceSettings
  }

  private static func decode<Value: Decodable>(
    _ type: Value.Type, from data: Data, path: String
  ) throws(InputError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw InputError(
        .inconsistentState, "it is no state of relax sequence: \(error)", path: path)
    }
  }
}
