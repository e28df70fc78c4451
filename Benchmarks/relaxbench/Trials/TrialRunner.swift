import Foundation
import RelaxReporting

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

  /// - Precondition: `threadCount` is positive.
  init(threadCount: Int, seed: UInt64) {
    precondition(threadCount > 0, "run jobs on at least one thread")
    self.threadCount = threadCount
    self.seed = seed
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
  /// - Precondition: the keys differ.
  func map<Payload: Codable & Sendable>(
    _ label: String, keys: [String], stepsPerJob: Int = 1, partial: PartialResults<Payload>,
    _ body: @escaping @Sendable (TrialJob) throws -> Payload
  ) throws -> [Payload] {
    precondition(Set(keys).count == keys.count, "give each job a key of its own")
    let progress = SharedProgress(label, total: keys.count * stepsPerJob)
    let due = keys.indices.filter { partial.found[keys[$0]] == nil }
    progress.skip((keys.count - due.count) * stepsPerJob)
    let queue = JobQueue<Payload>(due)
    let group = DispatchGroup()
    for _ in 0..<min(threadCount, due.count) {
      group.enter()
      // A thread rather than a task: jobs compute for minutes without a pause.
      let thread = Thread {
        while let index = queue.next() {
          let job = TrialJob(index: index, key: keys[index], seed: seed) {
            progress.advance(by: $0)
          }
          queue.finish(
            index,
            with: Result {
              let payload = try body(job)
              try partial.append(payload, for: job.key)
              return payload
            })
          if stepsPerJob == 1 { progress.advance() }
        }
        group.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    group.wait()
    progress.finish()
    let results = try queue.results()
    return keys.indices.compactMap { partial.found[keys[$0]] ?? results[$0] }
  }
}
