import RelaxKit
import RelaxReporting

/// Counts the iterations of solves to several tolerances at once: a solve to the tightest passes the
/// others on its way.
///
/// Solves are deterministic, so that a system is solved once for each omega that some method asks
/// for, and every method sees what solving again would show it.
struct IterationCounter {
  /// The place of the tightest tolerance.
  let tightest: Int

  let tolerances: [Double]
  private let family: SystemFamily
  private var workspace = SolverWorkspace()
  private var x: [Double] = []
  private var member: SystemFamily.Member?
  private(set) var context = 0.0
  private var known: [Double: [Int]] = [:]

  /// - Precondition: there is a tolerance.
  init(_ family: SystemFamily, tolerances: [Double] = [1e-8]) {
    precondition(!tolerances.isEmpty, "give a tolerance to solve to")
    (self.family, self.tolerances) = (family, tolerances)
    tightest = tolerances.indices.min { tolerances[$0] < tolerances[$1] } ?? 0
  }

  /// Goes on to another system.
  mutating func begin(_ member: SystemFamily.Member) {
    (self.member, context) = (member, member.context)
    known.removeAll(keepingCapacity: true)
  }

  /// Goes on to a system of which no more is known than its counts, for all that is asked.
  mutating func begin(context: Double, counts: [Double: [Int]]) {
    (self.context, known, member) = (context, counts, nil)
  }

  /// The iterations of the present system to each tolerance.
  ///
  /// One that is not reached counts as the family's iteration limit if the solve failed, and as
  /// `limit` if it was given up there while the residual was below the first.
  mutating func counts(omega: Double, limit: Int = .max) throws -> [Int] {
    if let counts = known[omega] { return counts }
    guard let member else { preconditionFailure("no count is known for omega \(omega)") }
    var criterion = family.criterion(tolerance: tolerances[tightest], iterationLimit: limit)
    criterion.recordsResidualHistory = tolerances.count > 1 || limit != .max
    let report = try solve(member, with: family.solver, omega: omega, until: criterion)
    let history = report.residualHistory ?? []
    let isFalling = (history.last ?? .infinity) < (history.first ?? 0)
    let missing =
      report.reason == .iterationLimit && isFalling
      ? criterion.iterationLimit : SystemFamily.iterationLimit
    let counts = tolerances.indices.map { place in
      if place == tightest { return report.loss(limit: missing) }
      let tolerance = tolerances[place]
      let count =
        switch criterion.baseline {
        case .initialResidual: history.firstIndex { $0 < tolerance }
        case .rightHandSide: history.firstIndex { $0 <= tolerance }
        }
      return count ?? missing
    }
    if limit == .max { known[omega] = counts }
    return counts
  }

  /// The iterations of the present system by a method that solves it itself; the limit if it fails.
  mutating func count(with solver: inout some SequenceSolver, place: Int) throws -> Int {
    guard let member else { preconditionFailure("solve a system rather than its counts") }
    let criterion = family.criterion(tolerance: tolerances[place])
    x.removeAll(keepingCapacity: true)
    x.append(contentsOf: member.start)
    let report = try solver.solve(
      member.system, context: member.context, updating: &x, until: criterion)
    return report.loss(limit: criterion.iterationLimit)
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
