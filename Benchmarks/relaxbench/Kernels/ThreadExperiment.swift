import RelaxKit
import RelaxReporting

/// Forward sweeps on one thread and on several, by the clock on the wall.
struct ThreadExperiment {
  /// One contest for each way to share sweeps: one thread first, then several.
  let contests: [Contest]
  let threadCount: Int

  /// A way to sweep that threads can share.
  private struct Way {
    let name: String
    var ordering = SweepPlan.Ordering.natural
    var layout: SweepPlan.Layout?
  }

  private static let ways = [
    Way(name: "natural order"), Way(name: "natural order, rows", layout: .rows),
    Way(name: "multicolor", ordering: .multicolor),
  ]

  /// Measures a problem.
  ///
  /// - Parameter work: the number of rows relaxed in each measurement, at least; 32 sweeps if that
  ///   is more.
  init(_ loaded: LoadedProblem, threadCount: Int, rounds: Int, work: Int) throws {
    self.threadCount = threadCount
    let sweepCount = SweepTiming.sweepCount(atLeast: work / loaded.rowCount)
    contests = try Self.ways.map { way in
      let timings = try [1, threadCount].map { count in
        try SweepTiming(
          KernelVariant(name: count == 1 ? "1 thread" : "\(count) threads", ordering: way.ordering)
          {
            SolverWorkspace(layout: way.layout, threads: count)
          }, system: loaded.system)
      }
      var contest = Contest(
        "threads, \(way.name)", problem: loaded.name, unit: .nanoseconds, references: ["1 thread"])
      try contest.run(
        timings.map { timing in
          Entrant(name: timing.variant.name) {
            try timing.sample(sweepCount: sweepCount, by: WallClock.seconds)
          }
        }, rounds: rounds)
      return contest
    }
  }
}
