import ModelProblems
import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

/// What goes wrong in the middle of a solve, and systems that have no or no single solution.
@Suite struct FaultTests {
  private static let solvers: [any LinearSolver] = [
    SOR(omega: 1.4), SOR(omega: 1.4, ordering: .multicolor), SSOR(omega: 1.2),
    ConjugateGradient(), SSORConjugateGradient(omega: 1.3),
    SSORConjugateGradient(omega: 1.3, sweepOrder: .backwardFirst), DampedJacobi(omega: 0.8),
    AdaptiveSOR(),
  ]

  /// The method of Jacobi until some sweep, which writes another value to one unknown.
  private struct Faulty: StationaryMethod, RelaxationSolver {
    var omega = 1.0
    let faultySweep: Int
    let value: Double
    let sweepCount = SharedValue(0)

    func sweep(_ system: LinearSystem, updating x: inout MutableSpan<Double>) {
      DampedJacobi().sweep(system, updating: &x)
      sweepCount.update { $0 += 1 }
      if sweepCount.value == faultySweep { x[1] = value }
    }
  }

  private func laplacian() throws -> LinearSystem {
    let matrix = try Stencil.laplacian(dimensions: 1).matrix(extents: [9])
    return LinearSystem(
      matrix: matrix, rightHandSide: (0..<9).map { $0.isMultiple(of: 2) ? 1 : -0.5 })
  }

  /// A ring: `A x = 0` for all constant vectors, and `A x = b` if the sum of `b` is zero.
  private func ring(_ b: [Double]) throws -> LinearSystem {
    let count = b.count
    let entries = (0..<count).flatMap { row in
      [(row, 2.0), ((row + 1) % count, -1), ((row + count - 1) % count, -1)].map {
        CSRMatrix.Entry(row: row, column: $0.0, value: $0.1)
      }
    }
    return LinearSystem(
      matrix: try CSRMatrix(rowCount: count, columnCount: count, entries: entries),
      rightHandSide: b)
  }

  private func relativeResidual(_ system: LinearSystem, _ x: [Double]) -> Double {
    norm(DenseRelaxation(system.matrix).residual(x, system.rightHandSide))
      / norm(system.rightHandSide)
  }

  // MARK: Numbers out of range

  @Test(arguments: [Double.nan, .infinity, -.infinity, 1e200])
  func `a number gone wrong in mid-solve ends it with the best iterate`(value: Double) throws {
    let system = try laplacian()
    let clean = try iterates(
      of: DampedJacobi(), system, from: [Double](repeating: 0, count: 9), count: 5)
    var criterion = StoppingCriterion.relativeResidual(1e-12)
    criterion.recordsResidualHistory = true
    let faulty = Faulty(faultySweep: 6, value: value)
    let (x, report) = try faulty.solve(system, until: criterion)
    #expect(report.outcome == .diverged && report.iterations == 6)
    #expect(report.reason == (value == 1e200 ? .residualGrowth : .nonFinite))
    let history = try #require(report.residualHistory)
    let best = try #require(history.dropLast().min())
    let place = try #require(history.firstIndex(of: best))
    #expect(x == (place == 0 ? [Double](repeating: 0, count: 9) : clean[place - 1]))
    #expect(abs(report.relativeResidual - relativeResidual(system, x)) < 1e-14)
  }

  @Test func `a tuner goes on after a number gone wrong`() throws {
    let system = try laplacian()
    var tuner = OmegaTuner(
      solver: Faulty(faultySweep: 4, value: .nan), learner: FixedArm(armCount: 2, arm: 1),
      grid: OmegaGrid([1, 0.9]), seed: 1)
    var x = [Double](repeating: 0, count: 9)
    let report = try tuner.solve(system, updating: &x, until: .relativeResidual(1e-8))
    let failed = report.failedAttempts.first
    #expect(failed?.reason == .nonFinite && failed?.iterations == 4)
    #expect(report.isConverged && relativeResidual(system, x) <= 1.000001e-8)
  }

  // MARK: Singular systems

  @Test(arguments: solvers.indices, [3, 8, 40])
  func `a singular system that has solutions is solved`(index: Int, count: Int) throws {
    var generator = SplitMix64(seed: 7_400_201)
    var b = randomVector(count: count, using: &generator)
    let mean = b.reduce(0, +) / Double(count)
    for row in b.indices { b[row] -= mean }
    let system = try ring(b)
    var x = randomVector(count: count, using: &generator)
    let report = try Self.solvers[index].solve(
      system, updating: &x, until: .relativeResidual(1e-8))
    #expect(report.isConverged, "\(Self.solvers[index]): \(report)")
    #expect(relativeResidual(system, x) <= 1.000001e-8)
  }

  @Test(arguments: solvers.indices, [3, 8, 40])
  func `a singular system without a solution is never called solved`(
    index: Int, count: Int
  ) throws {
    // No x brings the residual below the part of b along the constant vector, here 1/√2 of it.
    let b = (0..<count).map { $0.isMultiple(of: 2) ? 2.0 : 0 }
    let system = try ring(b)
    let least = abs(b.reduce(0, +)) / Double(count).squareRoot() / norm(b)
    var x = [Double](repeating: 0, count: count)
    let report = try Self.solvers[index].solve(
      system, updating: &x, until: .relativeResidual(1e-8, iterationLimit: 2000))
    #expect(!report.isConverged, "\(Self.solvers[index]): \(report)")
    #expect(x.allSatisfy { $0.isFinite })
    let truth = relativeResidual(system, x)
    #expect(truth >= least * (1 - 1e-9) && truth <= 1 + 1e-9)
    #expect(abs(report.relativeResidual - truth) < 1e-6)
  }

  @Test func `a matrix of zeros but for rounding is no system`() throws {
    // A rank-one matrix: SOR at omega 1 solves it if b is in its range.
    let matrix = try CSRMatrix(rows: [[1, 2], [2, 4]])
    let (_, solved) = try SOR().solve(
      LinearSystem(matrix: matrix, rightHandSide: [1, 2]), until: .relativeResidual(1e-10))
    #expect(solved.isConverged)
    let (x, unsolved) = try SOR().solve(
      LinearSystem(matrix: matrix, rightHandSide: [1, -2]),
      until: .relativeResidual(1e-10, iterationLimit: 500))
    #expect(!unsolved.isConverged && x.allSatisfy { $0.isFinite })
  }

  // MARK: Ended from outside

  @Test(arguments: solvers.indices)
  func `cancelling in mid-solve leaves the last iterate`(index: Int) async throws {
    let matrix = try Stencil.laplacian(dimensions: 1).matrix(extents: [5000])
    let system = LinearSystem(matrix: matrix, rightHandSide: [Double](repeating: 1, count: 5000))
    let start = [Double](repeating: 0.5, count: 5000)
    let task = Task {
      var x = start
      let report = try Self.solvers[index].solve(
        system, updating: &x, until: .relativeResidual(1e-8)
      ) { status in
        if status.iteration == 3 { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
        return .proceed
      }
      return (x, report)
    }
    let (x, report) = try await task.value
    #expect(report.outcome == .cancelled && report.iterations == 3)
    let third = try iterates(of: Self.solvers[index], system, from: start, count: 3).last
    #expect(x == third)
  }

  @Test func `a method of one's own that refuses ends a tuner's solve`() throws {
    struct Refusing: RelaxationSolver {
      var omega = 1.0

      func solve(
        _ system: LinearSystem, updating x: inout [Double], until criterion: StoppingCriterion,
        using workspace: inout SolverWorkspace, monitor: IterationMonitor?
      ) throws(InputError) -> SolveReport {
        if omega != 1.5 { throw InputError(.unsupportedFormat, "only omega 1.5 is known") }
        var criterion = criterion
        criterion.divergenceFactor = .infinity
        return try SOR(omega: omega).solve(
          system, updating: &x, until: .relativeResidual(1e-30, iterationLimit: 3),
          using: &workspace, monitor: monitor)
      }
    }
    var tuner = OmegaTuner(
      solver: Refusing(), learner: FixedArm(armCount: 2, arm: 0), grid: OmegaGrid([1.9, 1.5]),
      seed: 1)
    let start = [Double](repeating: 3, count: 9)
    var x = start
    #expect(throws: InputError.self) {
      try tuner.solve(laplacian(), updating: &x, until: .relativeResidual(1e-8))
    }
    #expect(x == start && tuner.round == 0)
    // The first attempt fails at its limit and the fallback is refused: nothing has happened then.
    var second = OmegaTuner(
      solver: Refusing(), learner: FixedArm(armCount: 2, arm: 1), grid: OmegaGrid([1.9, 1.5]),
      seed: 1)
    #expect(throws: InputError.self) {
      try second.solve(laplacian(), updating: &x, until: .relativeResidual(1e-8))
    }
    #expect(x == start && second.round == 0)
  }
}
