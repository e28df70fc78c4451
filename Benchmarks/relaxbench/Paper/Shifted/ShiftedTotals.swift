import RelaxReporting

/// The sweeps methods have spent on a trial after some of its systems.
struct ShiftedTotals: Codable, Sendable {
  /// By the name of the method: the total after each number of systems.
  private var totals: [String: [Int]] = [:]

  /// The totals of a method.
  subscript(method: ShiftedMethod) -> [Int] { totals[method.name] ?? [] }

  /// Adds up what a method spent on each system.
  mutating func set(_ method: ShiftedMethod, sweeps: [Int], after systemCounts: [Int]) {
    var sum = 0
    var sums = [0]
    for count in sweeps {
      sum += count
      sums.append(sum)
    }
    totals[method.name] = systemCounts.map { sums[$0] }
  }

  /// The numbers of systems after which totals are kept: some 200 steps, and those of the tables.
  static func systemCounts(upTo systemCount: Int) -> [Int] {
    let interval = max(1, systemCount / 200)
    let steps = stride(from: interval, through: systemCount, by: interval)
    return Set(steps).union(tableCounts(upTo: systemCount)).sorted()
  }

  /// The numbers of systems that tables show totals after.
  static func tableCounts(upTo systemCount: Int) -> [Int] {
    Set([100, 500, 1000, 5000].filter { $0 <= systemCount } + [systemCount]).sorted()
  }
}

extension ShiftedTotals {
  /// Plays methods on a trial, one after the other.
  init(
    of methods: [ShiftedMethod], on trial: inout ShiftedTrial, after systemCounts: [Int],
    job: TrialJob
  ) throws {
    for method in methods {
      set(method, sweeps: try method.sweeps(on: &trial, job: job), after: systemCounts)
      job.advance()
    }
  }
}
