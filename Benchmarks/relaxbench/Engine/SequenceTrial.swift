import Foundation
import RelaxKit
import RelaxReporting

/// What a method spent on the systems of one trial, to one tolerance.
struct MethodTotals: Codable, Sendable {
  /// The work after each of the marked numbers of systems.
  var work: [Int] = []
  /// How many systems it did not solve, and how many of them some omega of hindsight does.
  var unsolved = 0
  var avoidable = 0
  /// Products with the matrix, and iterations of attempts that failed, in all of the work.
  var products = 0
  var failed = 0
}

/// What methods spent on the systems of one trial, to one tolerance.
struct TrialTotals: Codable, Sendable {
  /// By the key of the method.
  var methods: [String: MethodTotals] = [:]
  /// The omega that is best for all systems, if that was found.
  var bestOmega: Double?
}

/// The numbers of systems after which totals are taken.
struct SystemMarks: Sendable {
  /// The columns of tables; the last is the number of systems.
  let columns: [Int]
  /// The columns, and steps between them for curves; ascending.
  let all: [Int]

  var systemCount: Int { columns.last ?? 0 }

  /// Those of the study of learners.
  static func study(upTo count: Int) -> SystemMarks {
    let columns = [30, 100].filter { $0 < count } + [count]
    let all = Set(columns + [4, 16, 40].filter { $0 < count })
    return SystemMarks(columns: columns, all: all.sorted())
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
      hindsight = Hindsight(
        tolerances: tolerances,
        omegas: family.isByICCG ? family.parameter.grid : Hindsight.omegas)
    }
  }

  /// Plays all methods on the systems of a source; `observe` sees the counts of each system and
  /// what the methods took, by tolerance.
  mutating func play(
    _ source: SystemFamily.Source, job: TrialJob,
    observe: (inout IterationCounter, _ taken: [[Int]]) throws -> Void = { _, _ in }
  ) throws -> [TrialTotals] {
    var counter = IterationCounter(family, tolerances: tolerances)
    var results = tolerances.map { _ in
      TrialTotals(
        methods: Dictionary(uniqueKeysWithValues: methods.map { ($0.key, MethodTotals()) }))
    }
    var sums = tolerances.map { _ in methods.map { _ in 0 } }
    var taken = sums
    var remaining = marks.all[...]
    for count in 1...marks.systemCount {
      counter.begin(try source())
      try hindsight?.add(&counter)
      let isMarked = count == remaining.first
      for place in tolerances.indices {
        let isSolvable = hindsight.map { $0.fewest[place] < family.iterationLimit }
        for (index, method) in methods.enumerated() {
          // The best fixed omega is known at the end alone; until then it is that of the systems so far.
          let spent =
            try players[place][index]?.play(&counter, place: place)
            ?? Spent(work: 0, isSolved: isSolvable ?? true)
          taken[place][index] = spent.work
          sums[place][index] += spent.work
          let best = method == .bestFixed ? hindsight?.tables[place].totals.min() : nil
          let sum = best ?? sums[place][index]
          results[place].methods[method.key]?.add(
            spent, isAvoidable: isSolvable == true && method != .bestFixed,
            sum: isMarked ? sum : nil)
        }
        if isMarked, let hindsight {
          results[place].methods[Hindsight.key, default: MethodTotals()].work
            .append(hindsight.optimalSums[place])
        }
      }
      if isMarked { remaining.removeFirst() }
      try observe(&counter, taken)
      job.advance()
    }
    for (place, table) in (hindsight?.tables ?? []).enumerated() {
      results[place].bestOmega = table.omegas[table.bestFixedArm]
    }
    return results
  }
}

extension MethodTotals {
  /// Takes note of a system, and of the sum so far if that is marked.
  fileprivate mutating func add(_ spent: Spent, isAvoidable: Bool, sum: Int?) {
    if !spent.isSolved {
      unsolved += 1
      avoidable += isAvoidable ? 1 : 0
    }
    products += spent.products
    failed += spent.failed
    if let sum { work.append(sum) }
  }
}

/// What every omega of a grid takes for the systems of a trial, by tolerance.
struct Hindsight {
  /// What totals of the best omega of each system go by.
  static let key = "best-per-system"

  /// 0.1 to 1.99, closer together where counts change faster.
  static let omegas =
    [0.1, 0.2, 0.3, 0.4, 0.6, 0.8] + (0..<20).map { 1 + 0.05 * Double($0) } + [1.97, 1.98, 1.99]

  private(set) var tables: [HindsightTable]
  /// By tolerance, the iterations of the last system with the best omega of a finer grid, and their
  /// sums over all systems.
  private(set) var fewest: [Int]
  private(set) var optimalSums: [Int]

  init(tolerances: [Double], omegas: [Double]) {
    tables = tolerances.map { _ in HindsightTable(omegas: omegas) }
    (fewest, optimalSums) = (tolerances.map { _ in 0 }, tolerances.map { _ in 0 })
  }

  /// Solves a system with every omega, and four times more between the neighbours of its best.
  mutating func add(_ counter: inout IterationCounter) throws {
    let omegas = tables[0].omegas
    let counts = try omegas.map { try counter.counts(omega: $0) }
    for place in tables.indices { tables[place].append(counts.map { $0[place] }) }
    let best = tables.map { $0.counts.last?.firstIndex(of: $0.counts.last?.min() ?? 0) ?? 0 }
    fewest = tables.indices.map { counts[best[$0]][$0] }
    for arm in Set(best) {
      for neighbor in [arm - 1, arm + 1] where omegas.indices.contains(neighbor) {
        for share in [1.0 / 3, 2.0 / 3] {
          let finer = try counter.counts(
            omega: omegas[arm] + share * (omegas[neighbor] - omegas[arm]))
          fewest = zip(fewest, finer).map(min)
        }
      }
    }
    optimalSums = zip(optimalSums, fewest).map(+)
  }
}
