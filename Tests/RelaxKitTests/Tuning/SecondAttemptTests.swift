import ModelProblems
import RelaxTestSupport
import Testing

@testable import RelaxKit

/// What a tuner tries after an attempt that failed, and what that may cost.
@Suite struct SecondAttemptTests {
  static let seeds: [UInt64] = [714_402_993, 3_300_912_041, 88_125_660, 1_902_375_114]

  enum Kind: CaseIterable {
    case positiveDefinite, nonsymmetric, nearlySingular, indefinite, skew
  }

  enum Method: CaseIterable {
    case sor, ssor, ssorCG

    var solver: any RelaxationSolver {
      switch self {
      case .sor: SOR()
      case .ssor: SSOR()
      case .ssorCG: SSORConjugateGradient()
      }
    }

    /// Whether attempts are watched, and go on from one another.
    var isWatched: Bool { self != .ssorCG }
  }

  static let methodsAndKinds = Method.allCases.flatMap { method in
    Kind.allCases.map { (method, $0) }
  }

  /// A small random matrix with a positive diagonal.
  private func matrix(
    _ kind: Kind, _ n: Int, using generator: inout SplitMix64
  ) throws -> CSRMatrix {
    var rows = (0..<n).map { _ in
      (0..<n).map { _ in
        Bool.random(using: &generator) ? Double.random(in: -1...1, using: &generator) : 0
      }
    }
    func symmetrize(_ sign: Double) {
      for i in 0..<n { for j in 0..<i { rows[i][j] = sign * rows[j][i] } }
    }
    switch kind {
    case .positiveDefinite, .nearlySingular:
      // A Gram matrix, and a little of the identity.
      let shift = kind == .positiveDefinite ? 0.05 : 1e-7
      let factor = rows
      for i in 0..<n {
        for j in 0..<n {
          rows[i][j] = (0..<n).reduce(i == j ? shift : 0) { $0 + factor[i][$1] * factor[j][$1] }
        }
      }
    case .nonsymmetric:
      for i in 0..<n { rows[i][i] = Double.random(in: 0.5...3, using: &generator) }
    case .indefinite:
      symmetrize(1)
      for i in 0..<n { rows[i][i] = Double.random(in: 0.1...1.5, using: &generator) }
    case .skew:
      symmetrize(-1)
      for i in 0..<n { rows[i][i] = 1 }
    }
    return try CSRMatrix(rows: rows)
  }

  private func vector(_ n: Int, using generator: inout SplitMix64) -> [Double] {
    (0..<n).map { _ in Double.random(in: -1...1, using: &generator) }
  }

  @Test(arguments: methodsAndKinds, seeds)
  func `no system is left unsolved that omega 1 solves, and no attempt goes beyond its bound`(
    _ methodAndKind: (Method, Kind), seed: UInt64
  ) throws {
    let (method, kind) = methodAndKind
    try checkAttempts(method.solver, isWatched: method.isWatched, kind, seed: seed)
  }

  private func checkAttempts(
    _ solver: some RelaxationSolver, isWatched: Bool, _ kind: Kind, seed: UInt64
  ) throws {
    var generator = SplitMix64(seed: seed)
    var (failureCount, stallCount) = (0, 0)
    for _ in 0..<200 {
      let n = Int.random(in: 2...7, using: &generator)
      let system = LinearSystem(
        matrix: try matrix(kind, n, using: &generator),
        rightHandSide: vector(n, using: &generator))
      let start =
        Bool.random(using: &generator)
        ? [Double](repeating: 0, count: n) : vector(n, using: &generator)
      let limit = Int.random(in: 20...300, using: &generator)
      let criterion = StoppingCriterion.relativeResidual(
        1e-6, baseline: Bool.random(using: &generator) ? .initialResidual : .rightHandSide,
        iterationLimit: limit)
      let omega = Double.random(in: 0.1...1.99, using: &generator)
      let expected = Double.random(in: 1...80, using: &generator)
      let learner = ScriptedLearner(
        omega, expectedCount: expected,
        second: Bool.random(using: &generator)
          ? Double.random(in: 0.1...1.99, using: &generator) : nil)
      var tuner = OmegaTuner(solver: solver, learner: learner)
      var (x, y) = (start, start)
      let report = try tuner.solve(system, context: [], updating: &x, until: criterion)
      let alone = try solver.solve(system, updating: &y, until: criterion)

      #expect(report.isConverged || !alone.isConverged)
      let baseline = try criterion.baselineNorm(of: system, start: start)
      let norm = try system.residual(of: x).norm
      if report.isConverged {
        #expect(norm <= 1.01e-6 * baseline)
        #expect(report.relativeResidual <= 1e-6)
      } else if norm.isFinite {
        #expect(abs(report.relativeResidual - norm / baseline) <= 1e-6 * norm / baseline)
      }

      let window = max(10, (3 / (2 - omega)).rounded(.up))
      #expect(report.iterations <= limit)
      #expect(report.failedAttempts.count <= (isWatched ? 6 : 2))
      for attempt in report.failedAttempts {
        #expect(attempt.iterations <= limit)
        if attempt.reason == .stagnation {
          stallCount += 1
          #expect(Double(attempt.iterations) >= expected)
          if attempt.omega == omega { #expect(Double(attempt.iterations) >= window) }
        }
      }
      #expect(
        report.work == report.iterations + report.productCount
          + report.failedAttempts.reduce(0) { $0 + $1.iterations })

      let lessons = tuner.learner.log.value.lessons
      if let first = report.failedAttempts.first {
        failureCount += 1
        #expect(first.omega == omega)
        if !report.isConverged {
          #expect(lessons == [])
        } else if report.omega != omega {
          #expect(lessons == [.init(loss: Double(limit), isFailure: true)])
        } else {
          #expect(lessons.count == 1 && !lessons[0].isFailure)
        }
      } else if report.iterations > 0 {
        #expect(
          lessons == [
            .init(loss: Double(report.loss(limit: limit)), isFailure: !report.isConverged)
          ]
        )
      }
    }
    let isDefinite = kind == .positiveDefinite || kind == .nearlySingular
    // Conjugate gradients solve small definite systems with any omega.
    if isWatched || !isDefinite { #expect(failureCount > 5) }
    if !isWatched { #expect(stallCount == 0) } else if !isDefinite { #expect(stallCount > 0) }
  }

  /// A solver, with a note of each attempt's iterates at its begin and its end.
  fileprivate struct Recorded<Solver: RelaxationSolver>: RelaxationSolver {
    var solver: Solver
    let attempts = SharedValue<[(start: [Double], end: [Double])]>([])

    var omega: Double {
      get { solver.omega }
      set { solver.omega = newValue }
    }

    func solve(
      _ system: LinearSystem, updating x: inout [Double], until criterion: StoppingCriterion,
      using workspace: inout SolverWorkspace, monitor: IterationMonitor?
    ) throws(InputError) -> SolveReport {
      let start = x
      let report = try solver.solve(
        system, updating: &x, until: criterion, using: &workspace, monitor: monitor)
      let end = x
      attempts.update { $0.append((start, end)) }
      return report
    }
  }

  @Test(arguments: Method.allCases, seeds)
  func `on positive definite systems the energy norm never grows from one attempt to the next`(
    method: Method, seed: UInt64
  ) throws {
    try checkEnergy(method.solver, isWatched: method.isWatched, seed: seed)
  }

  private func checkEnergy(
    _ base: some RelaxationSolver, isWatched: Bool, seed: UInt64
  ) throws {
    var generator = SplitMix64(seed: seed)
    var (goneOn, failureCount) = (0, 0)
    for _ in 0..<400 {
      let n = Int.random(in: 2...8, using: &generator)
      let matrix = try matrix(
        Bool.random(using: &generator) ? .positiveDefinite : .nearlySingular, n, using: &generator)
      let solution = vector(n, using: &generator)
      let system = LinearSystem(
        matrix: matrix, rightHandSide: try matrix.multiplied(by: solution))
      func energy(_ x: [Double]) throws -> Double {
        let error = zip(x, solution).map { $0 - $1 }
        return try zip(error, matrix.multiplied(by: error)).reduce(0) { $0 + $1.0 * $1.1 }
      }
      let solver = Recorded(solver: base)
      var tuner = OmegaTuner(
        solver: solver,
        learner: ScriptedLearner(
          Double.random(in: 0.05...1.995, using: &generator),
          expectedCount: Double.random(in: 1...20, using: &generator),
          second: Double.random(in: 0.05...1.995, using: &generator)))
      let start = vector(n, using: &generator)
      var x = start
      var criterion = StoppingCriterion.relativeResidual(
        1e-10, iterationLimit: Int.random(in: isWatched ? 5...40 : 1...9, using: &generator))
      // The best iterate has the least residual, not the least energy.
      criterion.returnsBestIterate = false
      let report = try tuner.solve(system, context: [], updating: &x, until: criterion)
      let attempts = solver.attempts.value
      #expect(attempts.count == report.failedAttempts.count + 1)
      failureCount += report.failedAttempts.count
      let slack = try 1e-13 * energy(start) + 1e-25
      for (index, attempt) in attempts.enumerated() {
        #expect(try energy(attempt.end) <= energy(attempt.start) + slack)
        guard index > 0 else { continue }
        if attempt.start != start { goneOn += 1 }
        // Conjugate gradients begin anew each time.
        guard isWatched else { continue }
        // The last resort begins from the start again.
        let isLastResort =
          index + 1 == attempts.count && attempt.start == start && report.omega == 1
        if !isLastResort {
          #expect(try energy(attempt.start) <= energy(attempts[index - 1].end) + slack)
        }
      }
    }
    if isWatched { #expect(goneOn > 100) } else { #expect(goneOn == 0 && failureCount > 10) }
  }

  // MARK: One by one

  /// Omega 1 multiplies errors by -9/16; at omega 1.9 they grow.
  private let moderate = [[4.0, 3], [-3, 4]]

  private func solve(
    _ rows: [[Double]], _ learner: ScriptedLearner, limit: Int = 123
  ) throws -> SolveReport {
    var tuner = OmegaTuner(solver: SOR(), learner: learner)
    var x = [0.0, 0]
    return try tuner.solve(
      LinearSystem(matrix: CSRMatrix(rows: rows), rightHandSide: [7, 1]), context: [],
      updating: &x, until: .relativeResidual(1e-8, iterationLimit: limit))
  }

  @Test func `the best known omega comes before 1`() throws {
    let report = try solve(moderate, ScriptedLearner(1.9, expectedCount: 20, second: 0.8))
    #expect(report.isConverged && report.omega == 0.8)
    #expect(report.failedAttempts.map(\.omega) == [1.9])
  }

  @Test func `omegas below 1 are tried where the matrix asks for them`() throws {
    // Omega 1 multiplies errors by -4.
    let skew = [[1.0, 2], [-2, 1]]
    let report = try solve(skew, ScriptedLearner(1.5, expectedCount: 20))
    #expect(report.isConverged && (report.omega == 0.6 || report.omega == 0.3))
    #expect(report.failedAttempts.prefix(2).map(\.omega) == [1.5, 1])
    // Without a look at the matrix nobody knows.
    var blind = OmegaTuner(
      solver: SOR(), learner: ScriptedLearner(1.5, expectedCount: 20), looksAtMatrix: false)
    var x = [0.0, 0]
    let unsolved = try blind.solve(
      LinearSystem(matrix: CSRMatrix(rows: skew), rightHandSide: [7, 1]), context: [],
      updating: &x, until: .relativeResidual(1e-8, iterationLimit: 123))
    #expect(!unsolved.isConverged)
  }

  @Test func `an own omega of 1 that fails with nothing else to try is learned`() throws {
    let learner = ScriptedLearner(1, expectedCount: 5)
    let report = try solve([[2, 1.9], [1.9, 2]], learner, limit: 10)
    #expect(report.outcome == .iterationLimit && report.failedAttempts.isEmpty)
    #expect(learner.log.value.lessons == [.init(loss: 10, isFailure: true)])
  }

  @Test func `without a fallback there is no guard and no second attempt`() throws {
    let learner = ScriptedLearner(1.9, expectedCount: 5, second: 0.8)
    var tuner = OmegaTuner(solver: SOR(), learner: learner)
    tuner.fallbackOmega = nil
    var x = [0.0, 0]
    let report = try tuner.solve(
      LinearSystem(matrix: CSRMatrix(rows: moderate), rightHandSide: [7, 1]), context: [],
      updating: &x, until: .relativeResidual(1e-8, iterationLimit: 123))
    #expect(report.reason == .residualGrowth && report.failedAttempts.isEmpty)
    #expect(learner.log.value.lessons == [.init(loss: 123, isFailure: true)])
  }

  @Test func `a second attempt that is stopped teaches nothing`() throws {
    let learner = ScriptedLearner(1.9, expectedCount: 20)
    var tuner = OmegaTuner(solver: SOR(), learner: learner)
    var x = [0.0, 0]
    var last = 0
    let report = try tuner.solve(
      LinearSystem(matrix: CSRMatrix(rows: moderate), rightHandSide: [7, 1]), context: [],
      updating: &x, until: .relativeResidual(1e-8, iterationLimit: 123)
    ) { status in
      defer { last = status.iteration }
      return status.iteration < last ? .stop : .proceed
    }
    #expect(report.outcome == .stopped && report.failedAttempts.count == 1)
    #expect(learner.log.value.lessons == [] && tuner.round == 0)
  }
}

extension SecondAttemptTests.Recorded: ConjugateGradientMethod
where Solver: ConjugateGradientMethod {}
