import RelaxKit
import RelaxReporting

/// One of the jobs of a ``TrialRunner``, as its body sees it.
struct TrialJob: Sendable {
  /// The place among the jobs, from 0.
  let index: Int
  /// The name among the jobs.
  let key: String
  private let seed: UInt64
  private let report: @Sendable (Int) -> Void

  init(index: Int, key: String, seed: UInt64, report: @escaping @Sendable (Int) -> Void) {
    (self.index, self.key, self.seed, self.report) = (index, key, seed, report)
  }

  /// A generator for one use in this job, such as a learner's draws: it follows from the seed, the
  /// key and the use alone, whichever thread runs the job and when.
  func generator(for use: String = "") -> SplitMix64 { generator(ofKey: key, for: use) }

  /// A generator that follows from the seed, the key given and the use alone, for what jobs of
  /// different keys have in common, such as their systems.
  func generator(ofKey key: String, for use: String = "") -> SplitMix64 {
    // The FNV-1a hash: the standard library's differs from process to process.
    let hash = (key + "/" + use).utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    var seeds = SplitMix64(seed: seed)
    return SplitMix64(seed: seeds.next() ^ hash)
  }

  /// Moves the progress line on.
  func advance(by steps: Int = 1) { report(steps) }
}
