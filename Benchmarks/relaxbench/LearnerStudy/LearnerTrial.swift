import RelaxKit
import RelaxReporting

/// What a learner spent on the systems of a trial.
struct LearnerTrial: Codable, Sendable {
  /// For each tolerance, the iterations after each of the marked numbers of systems.
  private(set) var totals: [[Int]]

  /// For each tolerance, how many solves failed; each cost the iteration limit.
  private(set) var failureCounts: [Int]

  /// Solves the systems of a source, for each tolerance with a learner that starts afresh.
  init(
    _ learner: StudiedLearner, on family: SystemFamily, systemCount: Int, tolerances: [Double],
    job: TrialJob, source: SystemFamily.Source
  ) throws {
    var runs = tolerances.map { tolerance in
      var generator = job.generator(for: "\(tolerance)")
      return learner.makeRun(on: family, tolerance: tolerance, seed: generator.next())
    }
    let criteria = tolerances.map { family.criterion(tolerance: $0) }
    let marks = Set(SystemMarks.all(upTo: systemCount))
    totals = tolerances.map { _ in [] }
    failureCounts = tolerances.map { _ in 0 }
    var sums = tolerances.map { _ in 0 }
    for count in 1...systemCount {
      let member = try source()
      for (place, criterion) in criteria.enumerated() {
        let report = try runs[place].solve(member, until: criterion)
        if !report.isConverged { failureCounts[place] += 1 }
        sums[place] += report.loss(limit: criterion.iterationLimit)
        if marks.contains(count) { totals[place].append(sums[place]) }
      }
      job.advance()
    }
  }
}
