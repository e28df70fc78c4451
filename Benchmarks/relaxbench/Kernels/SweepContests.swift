import RelaxKit
import RelaxReporting

/// Forward sweeps: on one thread beside the peers, and on several.
enum SweepContests {
  static let peerCommands = ["sweeps", "bandwidth"]

  /// Making a plan and putting values into place.
  struct Preparation: Sendable {
    let problem: String
    let variant: String
    let plan: String
    let planSeconds: Double
    let refillSeconds: Double
    let sweepSeconds: Double
    /// A sweep of the peer that ratios are taken against; nil if that is not there.
    let peerSweepSeconds: Double?
  }

  /// Measures sweeps by the processor time, `work` rows or more in each measurement, and what preparing
  /// them costs each variant.
  static func oneThread(
    _ loaded: LoadedProblem, variants: [KernelVariant] = KernelVariant.sweeps, rounds: Int,
    work: Int
  ) throws -> (contest: Contest, preparations: [Preparation]) {
    let matrix = loaded.system.matrix
    let rows = Double(matrix.rowCount)
    let sweepCount = SweepTiming.sweepCount(work: work, rowCount: matrix.rowCount)
    let timings = try variants.map { try SweepTiming($0, system: loaded.system) }
    var entrants = timings.map { timing in
      Entrant(
        name: timing.variant.name,
        bytes: bytes(ofSweepOver: matrix, layout: timing.plan?.layout ?? .rows) / rows
      ) { try timing.sample(sweepCount: sweepCount) }
    }
    for peer in loaded.peers where peer.offers("sweeps") {
      entrants.append(
        Entrant(name: peer.name, bytes: bytes(ofPlainSweepOver: matrix) / rows) {
          let reply = try peer.ask("sweeps \(SweepTiming.omega) \(sweepCount)")
          return Sample(
            seconds: try reply.number("cpu") / (Double(sweepCount) * rows),
            checksum: try reply.number("norm"))
        })
    }
    // What must stay in a cache for sweeps not to wait for memory: what is written counts once.
    let workingSet = bytes(ofSweepOver: matrix, layout: .rows) - 16 * rows
    // Before and after, since others use the memory as well; what counts is what it can do.
    let before = bandwidth(bytes: workingSet, loaded.peers)
    var contest = Contest(
      "sweeps", problem: loaded.name, unit: .nanoseconds, references: ["petsc"])
    try contest.run(entrants, rounds: rounds)
    contest.memory = Contest.Memory(
      rowCount: matrix.rowCount, workingSet: workingSet,
      bandwidth: max(before, bandwidth(bytes: workingSet, loaded.peers)))

    let other = try matrix.scaled(by: 2)
    var plans = [[Double]](repeating: [], count: timings.count)
    var refills = plans
    for _ in 0..<rounds {
      for (index, timing) in timings.enumerated() {
        plans[index].append(timing.planSeconds())
        refills[index].append(try timing.refillSeconds(with: other))
      }
    }
    let preparations = zip(timings, contest.standings).enumerated().map { index, pair in
      Preparation(
        problem: loaded.name, variant: pair.0.variant.name, plan: pair.0.plan?.description ?? "",
        planSeconds: Standing.quantile(0.5, of: plans[index]),
        // A difference of two solves; where nothing is copied, noise may leave it below zero.
        refillSeconds: max(0, Standing.quantile(0.5, of: refills[index])),
        sweepSeconds: pair.1.median * rows,
        peerSweepSeconds: contest.peerReference.map { $0.median * rows })
    }
    return (contest, preparations)
  }

  /// A way to share sweeps among threads.
  struct Way {
    let name: String
    let ordering: SweepPlan.Ordering
    let layout: SweepPlan.Layout?
  }

  static let ways = [
    Way(name: "natural order", ordering: .natural, layout: nil),
    Way(name: "natural order, rows", ordering: .natural, layout: .rows),
    Way(name: "multicolor", ordering: .multicolor, layout: nil),
  ]

  /// Measures each way to share sweeps by the clock on the wall: one thread first, then several.
  static func threads(
    _ loaded: LoadedProblem, ways: [Way] = ways, threadCount: Int, rounds: Int, work: Int
  ) throws -> [Contest] {
    let sweepCount = SweepTiming.sweepCount(work: work, rowCount: loaded.system.unknownCount)
    return try ways.map { way in
      let entrants = try [1, threadCount].map { count in
        let variant = KernelVariant(
          name: count == 1 ? "1 thread" : "\(count) threads", ordering: way.ordering
        ) { SolverWorkspace(layout: way.layout, threads: count) }
        let timing = try SweepTiming(variant, system: loaded.system)
        return Entrant(name: variant.name) {
          try timing.sample(sweepCount: sweepCount) { work in
            let began = ContinuousClock.now
            try work()
            return (ContinuousClock.now - began) / .seconds(1)
          }
        }
      }
      var contest = Contest(
        "threads, \(way.name)", problem: loaded.name, unit: .nanoseconds, references: ["1 thread"])
      try contest.run(entrants, rounds: rounds)
      return contest
    }
  }

  // MARK: Memory

  /// The least number of bytes a sweep of RelaxKit moves: off-diagonal values, their column indices
  /// (one for eight values in slices), the start of each row or slice; the iterate and its change,
  /// read and written; and the reciprocals of the diagonal.
  private static func bytes(
    ofSweepOver matrix: CSRMatrix, layout: SweepPlan.Layout
  ) -> Double {
    let (rows, entries) = (Double(matrix.rowCount), Double(matrix.entryCount - matrix.rowCount))
    return switch layout {
    case .rows: 12 * entries + 44 * rows
    case .groups: 12 * entries + 43 * rows
    case .blocks: 8.5 * entries + 44 * rows
    case .slices: 8.5 * entries + 41 * rows
    }
  }

  /// That of the plain loop over compressed rows: all values and column indices, the start of each
  /// row, the right-hand side, and the iterate, read and written.
  private static func bytes(ofPlainSweepOver matrix: CSRMatrix) -> Double {
    12 * Double(matrix.entryCount) + 28 * Double(matrix.rowCount)
  }

  /// Bytes per second of reading: the larger of what this program and the peer with a loop made for
  /// this machine reach.
  private static func bandwidth(bytes: Double, _ peers: [Peer]) -> Double {
    peers.filter { $0.offers("bandwidth") }
      .compactMap { try? $0.ask("bandwidth \(Int(bytes))").number("rate") }
      .reduce(ownBandwidth(bytes: bytes), max)
  }

  /// Sums an array of that number of bytes again and again; bytes per second, the best of five.
  ///
  /// The sum is one of whole numbers, since floating-point additions would be the limit while the
  /// array is in a cache.
  private static func ownBandwidth(bytes: Double) -> Double {
    let count = max(4, Int(bytes) / MemoryLayout<SIMD8<UInt64>>.stride / 4 * 4)
    let array = (0..<count).map { SIMD8<UInt64>(repeating: UInt64($0)) }
    let size = Double(count * MemoryLayout<SIMD8<UInt64>>.stride)
    let passCount = 1 + Int(2.5e8 / size)
    var best = 0.0
    for _ in 0..<5 {
      var total = SIMD8<UInt64>.zero
      let seconds = CPUClock.seconds {
        for _ in 0..<passCount { total &+= sum(array, from: total[0] & 1) }
      }
      best = max(best, size * Double(passCount) / seconds)
      // A total that nobody looks at would not be formed.
      precondition(total[0] != 1)
    }
    return best
  }

  /// The start depends on the sum before, so that one pass cannot stand for all.
  @inline(never)
  private static func sum(_ array: [SIMD8<UInt64>], from start: UInt64) -> SIMD8<UInt64> {
    let zero = SIMD8<UInt64>.zero
    var sums = (SIMD8<UInt64>(repeating: start), zero, zero, zero)
    for index in stride(from: 0, to: array.count, by: 4) {
      sums.0 &+= array[index]
      sums.1 &+= array[index + 1]
      sums.2 &+= array[index + 2]
      sums.3 &+= array[index + 3]
    }
    return sums.0 &+ sums.1 &+ sums.2 &+ sums.3
  }
}
