import Foundation
import RelaxKit
import RelaxReporting

/// What methods spent on the systems of one trial, to one tolerance.
struct TrialTotals: Codable, Sendable {
  /// By the key of the method: the iterations after each of the marked numbers of systems.
  var totals: [String: [Int]] = [:]
  /// By the key of the method: how many systems it did not solve; each cost the iteration limit.
  var failures: [String: Int] = [:]
  /// The omega of the family that is best for all systems, if that was found.
  var bestOmega: Double?
}

/// The numbers of systems after which totals are taken.
struct SystemMarks: Sendable {
  /// The columns of tables; the last is the number of systems.
  let columns: [Int]
  /// The columns, and steps between them for curves; ascending.
  let all: [Int]

  var systemCount: Int { columns.last ?? 0 }

  /// Those of the study of learners: some twelve steps to a decade.
  static func study(upTo count: Int) -> SystemMarks {
    let columns = [10, 30, 100, 300, 1000, 5000].filter { $0 < count } + [count]
    let steps = (0...Int(12 * log10(Double(count)))).map { step in
      Int(pow(10, Double(step) / 12).rounded())
    }
    return SystemMarks(
      columns: columns, all: Set(steps + columns).filter { $0 <= count }.sorted())
  }

  /// Those of the paper's figures: some 200 equal steps.
  static func paper(upTo count: Int) -> SystemMarks {
    let columns = Set([100, 500, 1000, 5000].filter { $0 <= count } + [count]).sorted()
    let interval = max(1, count / 200)
    return SystemMarks(
      columns: columns,
      all: Set(stride(from: interval, through: count, by: interval)).union(columns).sorted())
  }
}

/// The one engine: methods on the systems of a trial, side by side.
struct SequenceTrial {
  let family: SystemFamily
  let tolerances: [Double]
  let marks: SystemMarks
  let methods: [Method]
  /// By tolerance, then by method; nil for the best fixed omega.
  private var players: [[(any SequencePlayer)?]]
  private var hindsight: Hindsight?

  /// - Parameters:
  ///   - grid: the omegas that learners with arms pick from.
  ///   - seed: what the draws of a method follow from.
  init(
    _ methods: [Method], on family: SystemFamily, marks: SystemMarks,
    grid: OmegaGrid = StudiedLearner.grid, tolerances: [Double] = [1e-8],
    seed: (Method, Double) -> UInt64
  ) {
    (self.family, self.tolerances, self.marks) = (family, tolerances, marks)
    self.methods = methods
    players = tolerances.map { tolerance in
      methods.map { method in
        method == .bestFixed
          ? nil
          : method.player(
            on: family, grid: grid, tolerance: tolerance, seed: seed(method, tolerance))
      }
    }
    if methods.contains(.bestFixed) {
      hindsight = Hindsight(omegas: family.omegas, tolerances: tolerances)
    }
  }

  /// Plays all methods on the systems of a source; `observe` sees the counts of each system and
  /// what the methods took, by tolerance.
  mutating func play(
    _ source: SystemFamily.Source, job: TrialJob,
    observe: (inout IterationCounter, _ taken: [[Int]]) throws -> Void = { _, _ in }
  ) throws -> [TrialTotals] {
    var counter = IterationCounter(family, tolerances: tolerances)
    var results = tolerances.map { _ in TrialTotals() }
    var sums = tolerances.map { _ in methods.map { _ in 0 } }
    var taken = sums
    var remaining = marks.all[...]
    for count in 1...marks.systemCount {
      counter.begin(try source())
      try hindsight?.add(&counter)
      for place in tolerances.indices {
        for (index, method) in methods.enumerated() {
          let spent = try players[place][index]?.count(from: &counter, place: place)
          guard let spent = spent ?? hindsight?.tables[place].counts.last?.min() else { continue }
          taken[place][index] = spent
          sums[place][index] += spent
          if spent >= SystemFamily.iterationLimit {
            results[place].failures[method.key, default: 0] += 1
          }
          if count == remaining.first {
            let total = method == .bestFixed ? hindsight?.tables[place].totals.min() : nil
            results[place].totals[method.key, default: []].append(total ?? sums[place][index])
          }
        }
        if count == remaining.first, let hindsight {
          results[place].totals[Hindsight.key, default: []].append(
            hindsight.tables[place].bestTotal)
        }
      }
      if count == remaining.first { remaining.removeFirst() }
      try observe(&counter, taken)
      job.advance()
    }
    for (place, table) in (hindsight?.tables ?? []).enumerated() {
      results[place].bestOmega = table.omegas[table.bestFixedArm]
    }
    return results
  }
}

/// What every omega of a family takes, by tolerance.
struct Hindsight {
  /// What totals of the best omega of each system go by.
  static let key = "best-per-system"

  /// After this many systems, an omega that has at every tolerance taken more than ``closeness``
  /// times what the best fixed one has is not solved to the end any more: a solve is given up at
  /// ``patience`` times the fewest iterations of its system, and counts as that number. That saves half
  /// of the work. The best omega of a system stays the best; the best fixed one could look better than
  /// it is if it once was so far behind, but never worse.
  static let firstSaving = 100
  static let closeness = 1.5
  static let patience = 2

  /// By tolerance.
  private(set) var tables: [HindsightTable]
  private var likelyBest = 0

  init(omegas: [Double], tolerances: [Double]) {
    tables = tolerances.map { _ in HindsightTable(omegas: omegas) }
  }

  /// Solves a system with every omega.
  mutating func add(_ counter: inout IterationCounter) throws {
    let (omegas, tightest) = (tables[0].omegas, counter.tightest)
    let least = tables.map { Double($0.totals.min() ?? 0) }
    var rows = tables.map { _ in omegas.map { _ in 0 } }
    var fewest = Int.max
    // The last best omega first, so that there is something to give the others up against.
    for arm in [likelyBest] + omegas.indices.filter({ $0 != likelyBest }) {
      let isClose =
        tables[0].counts.count < Self.firstSaving || fewest == .max
        || tables.indices.contains { place in
          Double(tables[place].totals[arm]) <= Self.closeness * least[place]
        }
      let limit = isClose ? .max : max(1, Self.patience * fewest)
      let counts = try counter.counts(omega: omegas[arm], limit: limit)
      for place in rows.indices { rows[place][arm] = counts[place] }
      if counts[tightest] < fewest { (fewest, likelyBest) = (counts[tightest], arm) }
    }
    for place in rows.indices { tables[place].append(rows[place]) }
  }
}
