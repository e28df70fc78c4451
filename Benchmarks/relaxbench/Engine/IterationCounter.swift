import RelaxKit
import RelaxReporting

/// What a method spent on a system.
struct Spent: Sendable {
  /// All iterations, and the products of a look at the matrix.
  var work: Int
  var isSolved = true
  var products = 0
  /// The iterations of attempts that failed.
  var failed = 0
}

/// Counts the iterations of solves to several tolerances at once: a solve to the tightest passes the
/// others on its way.
///
/// Solves are deterministic, so that a system is solved once for each omega that some method asks
/// for, and every method sees what solving again would show it.
struct IterationCounter {
  /// The place of the tightest tolerance.
  let tightest: Int
  let tolerances: [Double]
  let family: SystemFamily
  private var workspace = SolverWorkspace()
  private var x: [Double] = []
  private var member: SystemFamily.Member?
  /// The number of the present system.
  private(set) var index = -1
  private(set) var context = 0.0
  private var known: [Double: [Int]] = [:]
  /// The iterations of solves that failed.
  private var failed: [Double: Int] = [:]

  /// - Precondition: there is a tolerance.
  init(_ family: SystemFamily, tolerances: [Double] = [1e-8]) {
    precondition(!tolerances.isEmpty, "give a tolerance to solve to")
    (self.family, self.tolerances) = (family, tolerances)
    tightest = tolerances.indices.min { tolerances[$0] < tolerances[$1] } ?? 0
  }

  /// Goes on to the next system.
  mutating func begin(_ member: SystemFamily.Member) {
    begin(context: member.context, counts: [:])
    self.member = member
  }

  /// Goes on to a system of which no more is known than its counts, for all that is asked.
  mutating func begin(context: Double, counts: [Double: [Int]]) {
    index += 1
    (self.context, known, member, failed) = (context, counts, nil, [:])
  }

  /// The iterations of the present system to each tolerance; the family's limit for one that is not
  /// reached.
  mutating func counts(omega: Double) throws -> [Int] {
    if let counts = known[omega] { return counts }
    guard let member else { preconditionFailure("no count is known for omega \(omega)") }
    var criterion = family.criterion(tolerance: tolerances[tightest], index: index)
    criterion.recordsResidualHistory = tolerances.count > 1
    let report = try solve(member, with: family.solver, omega: omega, until: criterion)
    if !report.isConverged { failed[omega] = report.iterations }
    let counts = tolerances.indices.map { place in
      if place == tightest { return report.loss(limit: family.iterationLimit) }
      let tolerance = tolerances[place] * family.toleranceFactor(index)
      let count =
        switch criterion.baseline {
        case .initialResidual: report.residualHistory?.firstIndex { $0 < tolerance }
        case .rightHandSide: report.residualHistory?.firstIndex { $0 <= tolerance }
        }
      return count ?? family.iterationLimit
    }
    known[omega] = counts
    return counts
  }

  /// What an attempt with an omega takes, and if it fails a second one with omega 1, as a tuner does it.
  mutating func spent(omega: Double, place: Int) throws -> Spent {
    let count = try counts(omega: omega)[place]
    guard count >= family.iterationLimit, omega != 1 else {
      return Spent(work: count, isSolved: count < family.iterationLimit)
    }
    let second = try counts(omega: 1)[place]
    let first = failed[omega] ?? count
    return Spent(
      work: first + second, isSolved: second < family.iterationLimit, failed: first)
  }

  /// What a method that solves the present system itself takes.
  mutating func spent(with solver: inout some SequenceSolver, place: Int) throws -> Spent {
    guard let member else { preconditionFailure("solve a system rather than its counts") }
    let criterion = family.criterion(tolerance: tolerances[place], index: index)
    x.removeAll(keepingCapacity: true)
    x.append(contentsOf: member.start)
    let report = try solver.solve(
      member.system, context: member.context, updating: &x, until: criterion)
    // A system that stays unsolved costs the limit at last.
    let missing = report.loss(limit: criterion.iterationLimit) - report.iterations
    return Spent(
      work: report.work + missing, isSolved: report.isConverged, products: report.productCount,
      failed: report.failedAttempts.reduce(0) { $0 + $1.iterations })
  }

  /// The iterations of a system by itself with each of several omegas; the limit where it fails.
  static func counts(
    of system: LinearSystem, omegas: [Double], family: SystemFamily, tolerance: Double = 1e-8
  ) throws -> [Int] {
    var counter = IterationCounter(family, tolerances: [tolerance])
    let start = [Double](repeating: 0, count: system.unknownCount)
    counter.begin(.init(system: system, start: start, context: 0))
    return try omegas.map { try counter.counts(omega: $0)[0] }
  }

  private mutating func solve(
    _ member: SystemFamily.Member, with solver: some RelaxationSolver, omega: Double,
    until criterion: StoppingCriterion
  ) throws -> SolveReport {
    var solver = solver
    solver.omega = omega
    x.removeAll(keepingCapacity: true)
    x.append(contentsOf: member.start)
    return try solver.solve(member.system, updating: &x, until: criterion, using: &workspace)
  }
}
