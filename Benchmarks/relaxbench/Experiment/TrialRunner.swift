import Foundation
import RelaxKit
import RelaxReporting
import Synchronization

/// One of the jobs of a ``TrialRunner``, as its body sees it.
struct TrialJob: Sendable {
  /// The place among the jobs, from 0.
  let index: Int
  /// The name among the jobs.
  let key: String
  let seed: UInt64
  /// Moves the progress line on.
  let report: @Sendable (Int) -> Void

  /// Moves the progress line on.
  func advance(by steps: Int = 1) { report(steps) }

  /// A generator for one use in this job, such as a learner's draws: it follows from the seed, the
  /// key and the use alone, whichever thread runs the job and when.
  func generator(for use: String = "") -> SplitMix64 { generator(ofKey: key, for: use) }

  /// A generator that follows from the seed, the key given and the use alone, for what jobs of
  /// different keys have in common, such as their systems.
  func generator(ofKey key: String, for use: String = "") -> SplitMix64 {
    SplitMix64(seed: generatorSeed(ofKey: key, for: use))
  }

  /// The seed of that generator.
  func generatorSeed(ofKey key: String, for use: String) -> UInt64 {
    // The FNV-1a hash: the standard library's differs from process to process.
    let hash = (key + "/" + use).utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    var seeds = SplitMix64(seed: seed)
    return seeds.next() ^ hash
  }
}

/// Runs independent jobs on several threads and keeps what each has given, so that an interrupted
/// run can go on.
///
///     let runner = TrialRunner(threadCount: 4, seed: 1)
///     let totals = try runner.map("trials", keys: ["low/0", "low/1"], partial: partial) { job in
///       var generator = job.generator()
///       return try total(ofTrial: job.index, using: &generator)
///     }
///
/// Results are in the order of the keys, whichever thread was first.
struct TrialRunner: Sendable {
  /// How many jobs run at once, at least 1.
  let threadCount: Int
  /// What the random numbers of all jobs follow from.
  let seed: UInt64

  /// What the threads share: the jobs to do, and what has become of the others.
  private struct Queue<Payload> {
    var due: ArraySlice<Int>
    var results: [Int: Payload] = [:]
    var error: (any Error)?
    var progress: ProgressMeter
  }

  /// Runs the jobs that `partial` holds no result of.
  ///
  /// - Parameters:
  ///   - label: what the progress line calls them.
  ///   - keys: a name for each job, all different.
  ///   - stepsPerJob: how many steps a job reports by ``TrialJob/advance(by:)``; with 1 it reports
  ///     none, and counts when it is done.
  ///   - partial: where results are kept as they come.
  /// - Throws: the first error of a job, once the jobs under way are done; the other results are
  ///   kept.
  /// - Precondition: the keys differ, and there is a thread to run them.
  func map<Payload: Codable & Sendable>(
    _ label: String, keys: [String], stepsPerJob: Int = 1, partial: PartialResults<Payload>,
    _ body: @escaping @Sendable (TrialJob) throws -> Payload
  ) throws -> [Payload] {
    precondition(Set(keys).count == keys.count, "give each job a key of its own")
    precondition(threadCount > 0, "run jobs on at least one thread")
    let due = keys.indices.filter { partial.found[keys[$0]] == nil }
    var progress = ProgressMeter(label, total: keys.count * stepsPerJob)
    progress.skip((keys.count - due.count) * stepsPerJob)
    let queue = SharedQueue(Queue<Payload>(due: due[...], progress: progress))
    let group = DispatchGroup()
    for _ in 0..<min(threadCount, due.count) {
      group.enter()
      // A thread rather than a task: jobs compute for minutes without a pause.
      let thread = Thread {
        while let index = queue.state.withLock({ $0.error == nil ? $0.due.popFirst() : nil }) {
          let job = TrialJob(index: index, key: keys[index], seed: seed) { steps in
            queue.state.withLock { $0.progress.advance(by: steps) }
          }
          do {
            let payload = try body(job)
            try partial.append(payload, for: job.key)
            queue.state.withLock { queue in
              queue.results[index] = payload
              if stepsPerJob == 1 { queue.progress.advance() }
            }
          } catch {
            queue.state.withLock { $0.error = $0.error ?? error }
          }
        }
        group.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    group.wait()
    return try queue.state.withLock { queue in
      queue.progress.finish()
      if let error = queue.error { throw error }
      return keys.indices.compactMap { partial.found[keys[$0]] ?? queue.results[$0] }
    }
  }

  private final class SharedQueue<State>: Sendable {
    let state: Mutex<State>
    init(_ state: sending State) { self.state = Mutex(state) }
  }
}
