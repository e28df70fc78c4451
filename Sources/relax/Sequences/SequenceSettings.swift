import RelaxKit
import RelaxReporting

/// How a sequence is solved: what must stay the same for a run to go on from a saved state.
struct SequenceSettings: Sendable, Hashable, Codable {
  /// A name for messages: what a user says on the command line.
  typealias Option = (name: String, value: String)

  let solver: String
  let learner: String
  let context: String?
  /// The interval of contexts, if the user gave it.
  let contextRange: String?
  let omegas: [Double]
  let tolerance: Double
  let baseline: String
  let iterationLimit: Int
  let seed: UInt64
  let isCompared: Bool
  /// Every how many systems one is solved with omega 1 as well, to estimate the saving; 0 for never.
  var samplePeriod: Int

  /// The default for a sequence: at least five systems are sampled, or all if there are fewer.
  static func samplePeriod(systemCount: Int) -> Int { max(1, min(20, systemCount / 5)) }

  /// Whether a system is in the sample, the first in the middle of its period.
  func isSampled(_ index: Int) -> Bool {
    samplePeriod > 0 && index % samplePeriod == samplePeriod / 2
  }

  /// The fixed omegas of a comparison: 1 and those the learner chooses from, ascending.
  var fixedOmegas: [Double] { Set(omegas + [1]).sorted() }

  /// Whether a record can be one of a run with these settings.
  func fits(_ record: SystemRecord) -> Bool {
    let counts = 0...2 * iterationLimit
    let single = [record.iterations, record.failedIterations, record.iterationsAtOmegaOne]
    let fixed = record.fixedIterations ?? []
    return (single.compactMap(\.self) + fixed).allSatisfy(counts.contains)
      && [0, fixedOmegas.count].contains(fixed.count)
      && record.fixedSeconds?.count == record.fixedIterations?.count
  }

  /// The settings that shape what a learner has learned.
  private var learning: [Option] {
    let common = [
      ("--solver", solver), ("--learner", learner), ("--context", context ?? "none"),
    ]
    let picksFromList = SequenceLearnerName(argument: learner)?.picksFromList ?? true
    return picksFromList ? common + [omegaList] : common
  }

  private var omegaList: Option {
    ("--omega", omegas.map(\.description).joined(separator: ","))
  }

  private var all: [Option] {
    learning + [
      omegaList,
      ("--context-range", contextRange ?? "that of the contexts"),
      ("--tolerance", "\(tolerance)"), ("--baseline", baseline),
      ("--max-iterations", "\(iterationLimit)"), ("--seed", "\(seed)"),
      ("--compare", isCompared ? "on" : "off"), ("--sample", "\(samplePeriod)"),
    ]
  }

  /// Refuses other settings than those a state was saved with.
  ///
  /// - Parameters:
  ///   - saved: the settings in the state.
  ///   - path: the file of the state.
  ///   - learningOnly: whether nothing but what was learned is to be used.
  func check(
    against saved: SequenceSettings, path: String, learningOnly: Bool
  ) throws(InputError) {
    let pairs =
      learningOnly ? zip(learning, saved.learning) : zip(all, saved.all)
    for (now, then) in pairs where now.value != then.value {
      throw InputError(
        .inconsistentState,
        "it was saved with \(now.name) \(then.value), and this run has \(now.value); give the same "
          + "options as then", path: path)
    }
  }
}
