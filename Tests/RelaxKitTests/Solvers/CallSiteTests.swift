import Foundation
import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

/// The uses a client reads about first, written as a client would write them.
@Suite struct CallSiteTests {
  private let criterion = StoppingCriterion.relativeResidual(1e-8)

  @Test func `build matrices and solve one system`() throws {
    let small = try CSRMatrix(rows: [[2, -1, 0], [-1, 2, -1], [0, -1, 2]])
    let tall = try CSRMatrix(
      rowCount: 3, columnCount: 2,
      entries: [.init(row: 0, column: 0, value: 4), .init(row: 2, column: 1, value: -1)])
    #expect(small.isSquare && small.entryCount == 7)
    #expect(!tall.isSquare && tall[2, 1] == -1)

    let system = LinearSystem(matrix: small, rightHandSide: [1, 0, 1])
    let (x, report) = try SOR(omega: 1.5).solve(system, until: .relativeResidual(1e-8))
    #expect(report.outcome == .converged && report.iterations > 0)
    #expect(report.relativeResidual <= 1e-8)
    #expect(abs(x[0] - 1) < 1e-7)
  }

  @Test func `relax colour after colour`() throws {
    let matrix = try GridDomain(.square, size: 12).laplacian()
    let system = LinearSystem(
      matrix: matrix, rightHandSide: [Double](repeating: 1, count: matrix.rowCount))
    let (x, report) = try SOR(omega: 1.6, ordering: .multicolor).solve(
      system, until: .relativeResidual(1e-8))
    #expect(report.isConverged && x.allSatisfy { $0 > 0 })

    let plan = SweepPlan(for: matrix.pattern, ordering: .multicolor)
    #expect(plan.ordering == .multicolor)
    #expect("\(plan)".hasPrefix("2 colors, "))
  }

  @Test func `read a matrix and a load from files`() throws {
    let directory = FileManager.default.temporaryDirectory
    let name = "relaxkit-\(UUID().uuidString)"
    let matrixPath = directory.appendingPathComponent("\(name).mtx").path
    let loadPath = directory.appendingPathComponent("\(name)_b.mtx").path
    defer {
      try? FileManager.default.removeItem(atPath: matrixPath)
      try? FileManager.default.removeItem(atPath: loadPath)
    }
    let header = "%%MatrixMarket matrix coordinate real symmetric\n2 2 3\n"
    try (header + "1 1 2\n2 1 -1\n2 2 2\n").write(
      toFile: matrixPath, atomically: true, encoding: .utf8)
    try "%%MatrixMarket matrix array real general\n2 1\n1\n1\n".write(
      toFile: loadPath, atomically: true, encoding: .utf8)

    let matrix = try MatrixMarket.readMatrix(atPath: matrixPath)
    let load = try MatrixMarket.readVector(atPath: loadPath)
    let system = LinearSystem(matrix: matrix, rightHandSide: load)
    let (x, report) = try SSORConjugateGradient(omega: 1.2).solve(system, until: criterion)
    #expect(report.isConverged)
    #expect(relativeDistance(x, [1, 1]) < 1e-7)
  }

  @Test func `tune along a sequence, save and restore`() throws {
    let matrix = try GridDomain(.square, size: 8).laplacian()
    let load = [Double](repeating: 1, count: matrix.rowCount)
    let shifts = [0.1, 3, 0.5, 4.5, 1]
    var x = [Double](repeating: 0, count: matrix.rowCount)

    var tuner = OmegaTuner(
      solver: SOR(), learner: ChebCB(armCount: 20, contextRange: 0...5, degree: 5),
      grid: .uniform(1.0...1.95, count: 20), seed: 3_181_620_947)
    for shift in shifts {
      let system = LinearSystem(matrix: matrix.shiftingDiagonal(by: shift), rightHandSide: load)
      let report = try tuner.solve(system, context: shift, updating: &x, until: criterion)
      #expect(report.isConverged)
    }
    #expect(tuner.round == 5)

    let snapshot = try JSONEncoder().encode(tuner)
    var restored = try JSONDecoder().decode(OmegaTuner<SOR, ChebCB>.self, from: snapshot)
    #expect(try restored.propose(context: 2).omega == tuner.propose(context: 2).omega)
  }

  @Test func `bring your own loop`() throws {
    var tuner = OmegaTuner(
      learner: BinnedTsallisINF(armCount: 20, contextRange: 0...5, binCount: 5), seed: 7)
    func runExternalSolver(omega: Double) -> Int { Int(100 / omega) }

    let proposal = try tuner.propose(context: 1.5)
    let iterations = runExternalSolver(omega: proposal.omega)
    tuner.record(loss: Double(iterations), for: proposal)
    #expect(tuner.round == 1)

    let count = try tuner.run(context: 0.5) { omega in runExternalSolver(omega: omega) }
    #expect((52...100).contains(count))
    #expect(tuner.round == 2)
  }

  @Test func `report progress and stop early`() throws {
    let matrix = try GridDomain(.square, size: 12).laplacian()
    let load = [Double](repeating: 1, count: matrix.rowCount)
    let system = LinearSystem(matrix: matrix, rightHandSide: load)
    var x = [Double](repeating: 0, count: matrix.rowCount)
    var progress: [Double] = []
    let report = try SOR(omega: 1).solve(system, updating: &x, until: criterion) { status in
      progress.append(status.relativeResidual)
      return progress.count == 10 ? .stop : .proceed
    }
    var isStopped = false
    switch report.outcome {
    case .converged, .iterationLimit, .diverged: break
    case .stopped, .cancelled: isStopped = true
    }
    #expect(isStopped && report.iterations == 10)
  }

  @Test func `write a solver and a learner, and tune the one with the other`() throws {
    var tuner = OmegaTuner(
      solver: DampedJacobi(), learner: UniformExploration(armCount: 8),
      grid: .uniform(0.3...1, count: 8), seed: 99)
    let matrix = try CSRMatrix(rows: [[4, -1, 0], [-1, 4, -1], [0, -1, 4]])
    var x = [0.0, 0, 0]
    let report = try tuner.solve(
      LinearSystem(matrix: matrix, rightHandSide: [3, 2, 3]), updating: &x, until: criterion)
    #expect(report.isConverged)
    #expect(tuner.learner.totalLoss == Double(report.iterations))
    #expect(relativeDistance(x, [1, 1, 1]) < 1e-7)
  }
}

/// As it stands in the guide, with the entries of a row as unlabelled pairs.
private struct DampedJacobi: StationaryMethod, RelaxationSolver {
  var omega = 1.0
  func sweep(_ system: LinearSystem, updating x: inout MutableSpan<Double>) {
    let old = (0..<x.count).map { x[$0] }
    for i in 0..<x.count {
      let product = system.matrix.row(i).reduce(0.0) { $0 + $1.1 * old[Int($1.0)] }
      x[i] += omega * (system.rightHandSide[i] - product) / system.matrix[i, i]
    }
  }
}
