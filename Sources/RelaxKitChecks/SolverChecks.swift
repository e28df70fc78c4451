import Foundation
public import RelaxKit

/// Checks a solver for symmetric positive definite matrices on the systems of
/// ``ProblemGallery/symmetric()``.
///
///     @Test func `my solver keeps the contract`() throws {
///       #expect(try checkSolver(MySolver()) == [])
///     }
///
/// - Returns: a sentence for each check that failed.
/// - Throws: what the solver throws.
public func checkSolver(_ solver: some LinearSolver) throws -> [String] {
  try checkSolver(solver, on: ProblemGallery.symmetric())
}

/// Checks what any solver must do, whatever its method, on systems it converges for; see
/// <doc:RelaxKitChecks> for the list.
///
/// - Parameters:
///   - solver: what is checked; one that is `Codable` is also saved and restored.
///   - problems: systems it solves to 9 digits in at most 10 000 iterations.
/// - Returns: a sentence for each check that failed, so that a test expects an empty list.
/// - Throws: what the solver throws.
public func checkSolver(
  _ solver: some LinearSolver, on problems: [GalleryProblem]
) throws -> [String] {
  var violations: [String] = []
  // What a larger solve has left behind.
  var workspace = SolverWorkspace()
  let large = try CSRMatrix(
    rowCount: 100, columnCount: 100, entries: (0..<100).map { ($0, $0, Double($0 + 1)) })
  var largeX = [Double](repeating: 1e30, count: 100)
  _ = try solver.solve(
    LinearSystem(matrix: large, rightHandSide: largeX), updating: &largeX,
    until: .relativeResidual(1e-3, iterationLimit: 3), using: &workspace)
  for problem in problems {
    for baseline in StoppingCriterion.Baseline.allCases {
      let check = SolverCheck(solver: solver, problem: problem, baseline: baseline)
      violations += try check.violations(using: &workspace).map { "\(problem), \(baseline): \($0)" }
    }
  }
  return violations
}

private struct SolverCheck<Solver: LinearSolver> {
  let solver: Solver
  let problem: GalleryProblem
  let baseline: StoppingCriterion.Baseline

  private var system: LinearSystem { problem.system }

  func violations(using workspace: inout SolverWorkspace) throws -> [String] {
    var found: [String] = []
    let (x, report) = try solve(criterion())
    if !report.isConverged { found.append("no convergence: \(report)") }
    found += untruths(x, report)

    let (again, second) = try solve(criterion(), using: &workspace)
    if again != x || second.iterations != report.iterations {
      found.append("a used workspace changes the solution")
    }
    if let solver = solver as? any LinearSolver & Codable,
      try solution(restored: solver) != x
    {
      found.append("the restored solver finds another solution")
    }
    found += try monitorViolations(report)
    found += try limitViolations(report)
    found += try scalingViolations(x, report)
    found += try trivialViolations(x)
    return found
  }

  private func solution<Saved: LinearSolver & Codable>(restored solver: Saved) throws -> [Double] {
    let restored = try JSONDecoder().decode(Saved.self, from: JSONEncoder().encode(solver))
    return try SolverCheck<Saved>(solver: restored, problem: problem, baseline: baseline)
      .solve(criterion()).x
  }

  private func criterion(
    limit: Int = 10_000, absolute: Double = 0, keepsHistory: Bool = false
  ) -> StoppingCriterion {
    var criterion = StoppingCriterion.relativeResidual(
      1e-9, baseline: baseline, absolute: absolute, iterationLimit: limit)
    criterion.recordsResidualHistory = keepsHistory
    return criterion
  }

  private func solve(
    _ criterion: StoppingCriterion, monitor: IterationMonitor? = nil
  ) throws -> (x: [Double], report: SolveReport) {
    var x = problem.start
    let report = try solver.solve(system, updating: &x, until: criterion, monitor: monitor)
    return (x, report)
  }

  private func solve(
    _ criterion: StoppingCriterion, using workspace: inout SolverWorkspace
  ) throws -> (x: [Double], report: SolveReport) {
    var x = problem.start
    let report = try solver.solve(system, updating: &x, until: criterion, using: &workspace)
    return (x, report)
  }

  private func residualNorm(_ x: [Double]) -> Double {
    norm(
      system.rightHandSide.indices.map { row in
        system.matrix.row(row).reduce(system.rightHandSide[row]) { $0 - $1.value * x[$1.column] }
      })
  }

  private var baselineNorm: Double {
    switch baseline {
    case .rightHandSide: norm(system.rightHandSide)
    case .initialResidual: residualNorm(problem.start)
    }
  }

  /// What sums of the same terms in another order may differ by; the terms cancel down from the size
  /// of the right-hand side and of the first residual.
  private var rounding: Double {
    1e-14 * (norm(system.rightHandSide) + residualNorm(problem.start))
  }

  private func untruths(_ x: [Double], _ report: SolveReport) -> [String] {
    let truth = residualNorm(x)
    var found: [String] = []
    if abs(report.residualNorm - truth) > rounding {
      found.append("residual norm \(report.residualNorm) is said, \(truth) is true")
    }
    if abs(report.relativeResidual * baselineNorm - truth) > rounding {
      found.append("relative residual \(report.relativeResidual), truly \(truth / baselineNorm)")
    }
    if report.isConverged, truth > 1e-9 * baselineNorm + rounding {
      found.append("converged is said, and the residual is \(truth / baselineNorm)")
    }
    return found
  }

  private func monitorViolations(_ report: SolveReport) throws -> [String] {
    var seen: [IterationStatus] = []
    let (_, observed) = try solve(criterion(keepsHistory: true)) { status in
      seen.append(status)
      return .proceed
    }
    var found: [String] = []
    let history = observed.residualHistory ?? []
    if observed.iterations != report.iterations || report.residualHistory != nil {
      found.append("being observed changes a solve")
    }
    if seen.map(\.iteration) != (0..<report.iterations).map({ $0 + 1 }) {
      found.append("the monitor missed iterations")
    }
    if history.count != report.iterations + 1
      || seen.map(\.relativeResidual) != Array(history.dropFirst())
    {
      found.append("the history does not hold what the monitor saw")
    }
    if abs((history.first ?? 0) * baselineNorm - residualNorm(problem.start)) > rounding {
      found.append("the history does not begin with the start vector")
    }
    if history.last != observed.relativeResidual {
      found.append("the history does not end with the reported residual")
    }
    guard report.iterations >= 2 else { return found }
    let (x, stopped) = try solve(criterion()) { $0.iteration == 1 ? .stop : .proceed }
    if stopped.outcome != .stopped || stopped.iterations != 1 {
      found.append("the monitor cannot stop it")
    }
    var once = criterion(limit: 1)
    once.returnsBestIterate = false
    if try x != solve(once).x {
      found.append("a stopped solve does not leave its last iterate")
    }
    return found
  }

  private func limitViolations(_ report: SolveReport) throws -> [String] {
    guard report.iterations >= 2 else { return [] }
    let (x, limited) = try solve(criterion(limit: report.iterations - 1, keepsHistory: true))
    var found = untruths(x, limited)
    if limited.outcome != .iterationLimit || limited.iterations != report.iterations - 1 {
      found.append("the iteration limit is not kept: \(limited)")
    }
    let best = limited.residualHistory?.min() ?? 0
    if abs(limited.relativeResidual - best) * baselineNorm > rounding {
      found.append("residual \(limited.relativeResidual) is left, \(best) was seen")
    }
    let (_, exact) = try solve(criterion(limit: report.iterations))
    if !exact.isConverged { found.append("a limit that suffices does not") }
    return found
  }

  private func scalingViolations(_ x: [Double], _ report: SolveReport) throws -> [String] {
    var found: [String] = []
    for exponent in [-700, -40, 3, 700] {
      let factor = Double(sign: .plus, exponent: exponent, significand: 1)
      let scaled = LinearSystem(
        matrix: system.matrix, rightHandSide: system.rightHandSide.map { $0 * factor })
      var scaledX = problem.start.map { $0 * factor }
      let second = try solver.solve(scaled, updating: &scaledX, until: criterion())
      if second.iterations != report.iterations || scaledX != x.map({ $0 * factor }) {
        found.append("vectors times 2^\(exponent) give \(second), not \(report)")
      }
    }
    return found
  }

  private func trivialViolations(_ solution: [Double]) throws -> [String] {
    var found: [String] = []
    // The solution as start, and a tolerance that it meets.
    let criterion = StoppingCriterion.relativeResidual(
      1e-9, baseline: baseline, absolute: 1e-6 * baselineNorm)
    var x = solution
    let warm = try solver.solve(system, updating: &x, until: criterion)
    if !warm.isConverged || warm.iterations != 0 || x != solution {
      found.append("a solution given as start is not kept: \(warm)")
    }
    let zero = LinearSystem(
      matrix: system.matrix, rightHandSide: system.rightHandSide.map { _ in 0 })
    var zeroX = system.rightHandSide.map { _ in 0.0 }
    let still = try solver.solve(zero, updating: &zeroX, until: self.criterion())
    if !still.isConverged || still.iterations != 0 || still.relativeResidual != 0
      || zeroX.contains(where: { $0 != 0 })
    {
      found.append("the zero system is not left alone: \(still)")
    }
    return found
  }
}

/// The 2-norm of a vector, without overflow or underflow on the way.
private func norm(_ x: [Double]) -> Double {
  let largest = x.reduce(0) { max($0, abs($1)) }
  guard largest > 0, largest.isFinite else { return largest }
  return largest * x.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
}
