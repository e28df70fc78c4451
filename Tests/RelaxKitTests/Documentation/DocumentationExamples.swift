import Foundation
import ModelProblems
import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

/// The snippets of the README and the articles, as they stand there.
@Suite struct DocumentationExamples {
  private let shifts = [0.1, 3, 0.5, 4.5, 1]

  private func laplacian() throws -> (matrix: CSRMatrix, load: [Double]) {
    let matrix = try GridDomain(.square, size: 12).laplacian()
    return (matrix, [Double](repeating: 1, count: matrix.rowCount))
  }

  @Test func `every snippet of README and articles is compiled here`() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let files = FileManager.default
    let compiled = try files.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "swift" }
      .map { lines(of: try String(contentsOf: $0, encoding: .utf8)) }
    var root = folder
    for _ in 0..<3 { root.deleteLastPathComponent() }
    let articles = try ["RelaxKit/RelaxKit.docc", "RelaxKitChecks/RelaxKitChecks.docc"].flatMap {
      try files.contentsOfDirectory(
        at: root.appendingPathComponent("Sources/\($0)"), includingPropertiesForKeys: nil)
    }
    var snippetCount = 0
    for article in articles + [root.appendingPathComponent("README.md")]
    where article.pathExtension == "md" {
      let text = try String(contentsOf: article, encoding: .utf8)
      for part in text.components(separatedBy: "```swift\n").dropFirst() {
        let snippet = lines(of: part.components(separatedBy: "```")[0])
        snippetCount += 1
        #expect(
          compiled.contains { $0.contains(snippet) },
          "\(article.lastPathComponent): \(snippet.joined(separator: "\n"))")
      }
    }
    #expect(snippetCount > 10)
  }

  /// The lines of code without indentation, empty lines and imports.
  private func lines(of text: String) -> [String] {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty && !$0.hasPrefix("import ") }
  }

  // MARK: A matrix

  @Test func `entries make the five-point Laplacian`() throws {
    let n = 50
    var entries: [(Int, Int, Double)] = []
    for i in 0..<n {
      for j in 0..<n {
        let k = i * n + j
        entries.append((k, k, 4))
        if i > 0 { entries += [(k, k - n, -1), (k - n, k, -1)] }
        if j > 0 { entries += [(k, k - 1, -1), (k - 1, k, -1)] }
      }
    }
    let matrix = try CSRMatrix(rowCount: n * n, columnCount: n * n, entries: entries)
    #expect(try matrix == Stencil.laplacian(dimensions: 2).matrix(extents: [n, n]))
  }

  // MARK: The learner

  @Test func `the learner is the default`() throws {
    let (matrix, load) = try laplacian()
    var x = [Double](repeating: 0, count: matrix.rowCount)
    var counts: [Int] = []

    var tuner = OmegaTuner(solver: SOR())
    for shift in shifts {
      let system = LinearSystem(matrix: matrix.shiftingDiagonal(by: shift), rightHandSide: load)
      let report = try tuner.solve(
        system, context: shift, updating: &x, until: .relativeResidual(1e-8))
      counts.append(report.iterations)
    }

    #expect(counts.count == shifts.count)
    #expect(tuner.round == shifts.count)
  }

  // MARK: README

  @Test func `README solves a sequence`() throws {
    let (matrix, load) = try laplacian()
    var alphas: [Double] = []
    func log(_ alpha: Double?, _ iterations: Int) {
      if let alpha, iterations > 0 { alphas.append(alpha) }
    }

    var tuner = OmegaTuner(solver: ICConjugateGradient())
    var x = [Double](repeating: 0, count: matrix.rowCount)
    for shift in shifts {
      let system = LinearSystem(matrix: matrix.shiftingDiagonal(by: shift), rightHandSide: load)
      let report = try tuner.solve(system, updating: &x, until: .relativeResidual(1e-8))
      log(report.omega, report.iterations)
    }

    #expect(alphas.count == shifts.count)
    #expect(alphas.allSatisfy { (0..<1).contains($0) })
  }

  // MARK: One system

  @Test func `the first system`() throws {
    let matrix = try CSRMatrix(rows: [[4, -1, 0], [-1, 4, -1], [0, -1, 4]])
    let system = LinearSystem(matrix: matrix, rightHandSide: [3, 2, 3])
    let (x, report) = try SOR(omega: 1.1).solve(system, until: .relativeResidual(1e-8))

    #expect(report.isConverged)
    #expect(relativeDistance(x, [1, 1, 1]) < 1e-7)
  }

  @Test func `relaxed incomplete Cholesky`() throws {
    let matrix = try CSRMatrix(rows: [[4, -1, 0], [-1, 4, -1], [0, -1, 4]])
    let system = LinearSystem(matrix: matrix, rightHandSide: [3, 2, 3])
    let (x, report) = try ICConjugateGradient(alpha: 0.95).solve(
      system, until: .relativeResidual(1e-8))

    #expect(report.isConverged)
    #expect(relativeDistance(x, [1, 1, 1]) < 1e-7)
  }

  @Test func `files and bad data`() throws {
    try withTemporaryDirectory { directory in
      let matrixPath = "\(directory)/A.mtx"
      let loadPath = "\(directory)/b.mtx"
      try MatrixMarket.write(CSRMatrix(rows: [[2, -1], [-1, 0]]), toPath: matrixPath)
      try MatrixMarket.write([1, 1], toPath: loadPath)
      #expect(Self.fault(in: matrixPath, loadPath)?.code == .missingDiagonal)
      #expect(Self.fault(in: loadPath, matrixPath)?.path == matrixPath)
    }
  }

  /// What solving a system from files complains of.
  private static func fault(in matrixPath: String, _ loadPath: String) -> InputError? {
    var shown: InputError?
    func show(_ error: InputError) { shown = error }

    do {
      let matrix = try MatrixMarket.readMatrix(atPath: matrixPath)
      let load = try MatrixMarket.readVector(atPath: loadPath)
      let system = LinearSystem(matrix: matrix, rightHandSide: load)
      let (x, report) = try SSORConjugateGradient(omega: 1.5).solve(
        system, until: .relativeResidual(1e-8))
      print(report, x[0])
    } catch {
      show(error)
    }
    return shown
  }

  @Test func `a monitor, a limit and an outcome`() throws {
    let (matrix, load) = try laplacian()
    let system = LinearSystem(matrix: matrix, rightHandSide: load)
    var x = [Double](repeating: 0, count: matrix.rowCount)
    var calls = 0
    var isAbandoned: Bool { calls == 5 }
    func show(_ status: IterationStatus) { calls += 1 }
    var isRetried = false
    func retry() { isRetried = true }

    let criterion = StoppingCriterion.relativeResidual(1e-6, iterationLimit: 500)
    let report = try SOR(omega: 1.5).solve(system, updating: &x, until: criterion) { status in
      show(status)
      return isAbandoned ? .stop : .proceed
    }
    switch report.outcome {
    case .converged: break
    case .iterationLimit, .diverged: retry()
    case .stopped, .cancelled: break  // x is the last iterate
    }

    #expect(report.outcome == .stopped && calls == 5 && !isRetried)
  }

  @Test func `an omega from theory`() throws {
    let (matrix, _) = try laplacian()

    var generator = SplitMix64(seed: 7)
    let radius = try matrix.jacobiSpectralRadius(using: &generator).value
    let omega = radius < 1 ? YoungTheory.optimalOmega(jacobiSpectralRadius: radius) : 1

    let exact = YoungTheory.optimalOmega(jacobiSpectralRadius: cos(.pi / 11))
    // Half of the estimate's 1% of 1 - β, relative to 2 - ω.
    #expect(abs(omega - exact) <= 0.01 * (2 - exact))
  }

  @Test func `an omega found within a solve`() throws {
    let (matrix, load) = try laplacian()
    let system = LinearSystem(matrix: matrix, rightHandSide: load)

    let (x, report) = try AdaptiveSOR().solve(system, until: .relativeResidual(1e-8))
    print(report.iterations, report.omega ?? 1)

    #expect(report.isConverged && x.count == matrix.rowCount)
    #expect(report.omega ?? 1 > 1.5)
  }

  // MARK: A sequence

  @Test func `a sequence with contexts, saved and restored`() throws {
    let (matrix, load) = try laplacian()
    var x = [Double](repeating: 0, count: matrix.rowCount)
    var failedAttempts: [SolveReport.FailedAttempt] = []

    var tuner = OmegaTuner(
      solver: SOR(), learner: ChebCB(armCount: 20, contextRange: 0...5, degree: 5),
      grid: .uniform(1.0...1.95, count: 20), seed: 3_181_620_947)
    for shift in shifts {
      let system = LinearSystem(matrix: matrix.shiftingDiagonal(by: shift), rightHandSide: load)
      let report = try tuner.solve(
        system, context: shift, updating: &x, until: .relativeResidual(1e-8))
      failedAttempts += report.failedAttempts
    }
    let snapshot = try JSONEncoder().encode(tuner)
    var restored = try JSONDecoder().decode(OmegaTuner<SOR, ChebCB>.self, from: snapshot)

    try withTemporaryDirectory { directory in
      let path = directory + "/run.state"
      try StateFile.write(Array(snapshot), toPath: path)
      let saved = try Data(StateFile.read(atPath: path))
      #expect(saved == snapshot)
    }
    #expect(failedAttempts.isEmpty && restored.round == shifts.count)
    #expect(try restored.propose(context: 2).omega == tuner.propose(context: 2).omega)
  }

  @Test func `a solver of one's own`() throws {
    let shift = 1.5
    struct LegacySolver { func solve(omega: Double) -> Int { Int(100 / omega) } }
    let legacySolver = LegacySolver()

    var tuner = OmegaTuner()
    let iterations = try tuner.run(context: shift) { omega in legacySolver.solve(omega: omega) }

    #expect((51...100).contains(iterations))

    let proposal = try tuner.propose(context: shift)
    let count = legacySolver.solve(omega: proposal.omega)
    tuner.record(loss: Double(count), for: proposal)

    #expect(tuner.round == 2)
  }

  @Test func `a sequence with one omega`() throws {
    let (matrix, load) = try laplacian()
    let criterion = StoppingCriterion.relativeResidual(1e-8)
    var iterations: [Int] = []

    let solver = SSORConjugateGradient(omega: 1.5)
    var workspace = SolverWorkspace()
    var x = [Double](repeating: 0, count: matrix.rowCount)
    for shift in shifts {
      let system = LinearSystem(matrix: matrix.shiftingDiagonal(by: shift), rightHandSide: load)
      let report = try solver.solve(system, updating: &x, until: criterion, using: &workspace)
      iterations.append(report.iterations)
    }

    #expect(iterations.count == shifts.count && iterations.allSatisfy { $0 > 0 })
  }

  // MARK: Threads and orders

  @Test func `a workspace with threads`() throws {
    let (matrix, load) = try laplacian()
    let system = LinearSystem(matrix: matrix, rightHandSide: load)
    let criterion = StoppingCriterion.relativeResidual(1e-8)
    var x = load

    var workspace = SolverWorkspace(threads: 2)
    let report = try SOR(omega: 1.9).solve(
      system, updating: &x, until: criterion, using: &workspace)

    #expect(report.isConverged)
  }

  @Test func `unknowns colour after colour`() throws {
    let (matrix, load) = try laplacian()
    let system = LinearSystem(matrix: matrix, rightHandSide: load)
    let criterion = StoppingCriterion.relativeResidual(1e-8)
    var workspace = SolverWorkspace()
    var x = load

    let solver = SOR(omega: 1.9, ordering: .multicolor)
    let report = try solver.solve(system, updating: &x, until: criterion, using: &workspace)
    print(workspace.plan.map(\.description) ?? "")  // 2 colors, slices of 8 rows ...

    #expect(report.isConverged)
    #expect(workspace.plan?.description.hasPrefix("2 colors") == true)
  }

  // MARK: Writing a learner

  @Test func `the learners of the article are sound`() throws {
    let losses = (0..<60).map { round in (0..<8).map { Double(10 + ($0 * 7 + round) % 13) } }
    let contexts: [Void] = losses.map { _ in () }
    let fixed = try checkLearner(
      PlainFixedArm(armCount: 8, arm: 3), contexts: contexts, losses: losses)
    #expect(fixed.isEmpty, "\(fixed)")
    let greedy = try checkLearner(
      PlainEpsilonGreedy(armCount: 8, epsilon: 0.1), contexts: contexts, losses: losses)
    #expect(greedy.isEmpty, "\(greedy)")
  }

  @Test func `a learner of one's own under a tuner`() throws {
    let (matrix, load) = try laplacian()
    let system = LinearSystem(matrix: matrix, rightHandSide: load)

    var tuner = OmegaTuner(
      solver: SOR(), learner: PlainEpsilonGreedy(armCount: 20, epsilon: 0.05),
      grid: .uniform(1.0...1.95, count: 20), seed: 11)
    for _ in 0..<100 {
      var x = [Double](repeating: 0, count: matrix.rowCount)
      _ = try tuner.solve(system, updating: &x, until: .relativeResidual(1e-8))
    }

    // Exploitation settles on the best arm once each has been tried.
    let best = try OmegaGrid.uniform().omegas.min {
      try sweeps(of: system, omega: $0) < sweeps(of: system, omega: $1)
    }
    let next = try (0..<50).map { _ in try tuner.propose().omega }
    #expect(next.filter { $0 == best }.count > 25)
  }

  private func sweeps(of system: LinearSystem, omega: Double) throws -> Int {
    try SOR(omega: omega).solve(system, until: .relativeResidual(1e-8)).report.iterations
  }
}
