import RelaxKit
import RelaxReporting

/// Forward sweeps: nanoseconds a row, and the bandwidth they make use of.
struct SweepExperiment {
  let contest: Contest
  /// Bytes per second at which the working set of the sweeps can be read.
  let bandwidth: Double
  /// What a sweep over compressed rows works on, in bytes.
  let workingSet: Double
  let rowCount: Int
  /// What preparing a sweep costs each variant.
  let preparations: [Preparation]

  static let name = "sweeps"
  static let peerCommands = ["sweeps", "bandwidth"]

  /// Making a plan and putting values into place, in sweeps of the variant.
  struct Preparation: Sendable {
    let variant: String
    let plan: String
    let planSeconds: Double
    let refillSeconds: Double
    let sweepSeconds: Double
  }

  /// Measures a problem.
  ///
  /// - Parameter work: the number of rows relaxed in each measurement, at least; 32 sweeps if that
  ///   is more.
  init(_ loaded: LoadedProblem, rounds: Int, work: Int) throws {
    let matrix = loaded.system.matrix
    let sweepCount = SweepTiming.sweepCount(atLeast: work / matrix.rowCount)
    let timings = try KernelVariant.sweeps.map { try SweepTiming($0, system: loaded.system) }
    let rows = Double(matrix.rowCount)
    var entrants = timings.map { timing in
      Entrant(
        name: timing.variant.name,
        bytes: SweepTraffic(matrix, layout: timing.layout).bytes / rows
      ) { try timing.sample(sweepCount: sweepCount) }
    }
    let plainBytes = SweepTraffic(plainRows: matrix).bytes / rows
    for peer in loaded.peers where peer.offers("sweeps") {
      entrants.append(
        Entrant(name: peer.name, bytes: plainBytes) {
          let reply = try peer.ask("sweeps \(SweepTiming.omega) \(sweepCount)")
          return Sample(
            seconds: try reply.number("cpu") / (Double(sweepCount) * rows),
            checksum: try reply.number("norm"))
        })
    }
    workingSet = SweepTraffic(matrix, layout: .rows).workingSet
    rowCount = matrix.rowCount
    // Before and after, since others use the memory as well; what counts is what it can do.
    let before = Self.bandwidth(bytes: workingSet, loaded.peers)
    var contest = Contest(
      Self.name, problem: loaded.name, unit: .nanoseconds, references: ["petsc"])
    try contest.run(entrants, rounds: rounds)
    self.contest = contest
    bandwidth = max(before, Self.bandwidth(bytes: workingSet, loaded.peers))

    let other = try matrix.scaled(by: 2)
    var plans = [[Double]](repeating: [], count: timings.count)
    var refills = plans
    for _ in 0..<rounds {
      for (index, timing) in timings.enumerated() {
        plans[index].append(timing.planSeconds())
        refills[index].append(try timing.refillSeconds(with: other))
      }
    }
    preparations = zip(timings, contest.standings).enumerated().map { index, pair in
      Preparation(
        variant: pair.0.variant.name, plan: pair.0.planDescription,
        planSeconds: Standing.quantile(0.5, of: plans[index]),
        // A difference of two solves; where nothing is copied, noise may leave it below zero.
        refillSeconds: max(0, Standing.quantile(0.5, of: refills[index])),
        sweepSeconds: pair.1.median * rows)
    }
  }

  /// The larger of what this program and the peer with a loop made for this machine can read.
  private static func bandwidth(bytes: Double, _ peers: [Peer]) -> Double {
    var best = ReadBandwidth.measured(bytes: bytes)
    for peer in peers where peer.offers("bandwidth") {
      if let rate = try? peer.ask("bandwidth \(Int(bytes))").number("rate") {
        best = max(best, rate)
      }
    }
    return best
  }
}
