import Foundation
import ModelProblems
import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

/// One tuner, many tasks.
@Suite struct SharedOmegaTunerTests {
  private let criterion = StoppingCriterion.relativeResidual(1e-6)

  private func systems(count: Int) throws -> [(shift: Double, system: LinearSystem)] {
    var generator = SplitMix64(seed: 77_310)
    let laplacian = try GridDomain(.square, size: 6).laplacian()
    let load = randomVector(count: laplacian.rowCount, using: &generator)
    return (0..<count).map { _ in
      let shift = Double.random(in: 0..<1, using: &generator)
      return (
        shift,
        LinearSystem(matrix: laplacian.shiftingDiagonal(by: shift), rightHandSide: load)
      )
    }
  }

  private func chebCB() -> OmegaTuner<SOR, ChebCB> {
    OmegaTuner(
      solver: SOR(), learner: ChebCB(armCount: 20, contextRange: 0...1, degree: 5), seed: 31)
  }

  private func encoded(_ tuner: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try encoder.encode(tuner)
  }

  /// Whether `b - A x` is small in truth.
  private func isSolved(_ system: LinearSystem, _ x: [Double]) -> Bool {
    norm(DenseRelaxation(system.matrix).residual(x, system.rightHandSide))
      <= 1.000001e-6 * norm(system.rightHandSide)
  }

  @Test func `one system at a time is what the tuner alone does`() async throws {
    var alone = chebCB()
    let shared = SharedOmegaTuner(alone)
    for (shift, system) in try systems(count: 40) {
      var (x, y) = (system.rightHandSide, system.rightHandSide)
      let first = try alone.solve(system, context: shift, updating: &x, until: criterion)
      let second = try await shared.solve(system, context: shift, updating: &y, until: criterion)
      #expect(x == y)
      #expect(first.omega == second.omega && first.iterations == second.iterations)
    }
    #expect(try encoded(shared.state) == encoded(alone))
  }

  @Test(arguments: [1, 2])
  func `many tasks solve all systems and record every count once`(threads: Int) async throws {
    var tuner = chebCB()
    tuner.workspace = SolverWorkspace(threads: threads)
    let reports = SharedValue<[SolveReport]>([])
    tuner.onSolve = { report in reports.update { $0.append(report) } }
    let shared = SharedOmegaTuner(tuner)
    let (systems, criterion) = (try systems(count: 25), criterion)
    let total = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<16 {
        group.addTask {
          var sum = 0
          for (shift, system) in systems {
            var x = [Double](repeating: 0, count: system.unknownCount)
            let report = try await shared.solve(
              system, context: shift, updating: &x, until: criterion)
            #expect(report.isConverged && isSolved(system, x))
            sum += report.iterations
          }
          return sum
        }
      }
      // Saving goes on meanwhile.
      for _ in 0..<20 {
        let state = shared.state
        let restored = try JSONDecoder().decode(
          OmegaTuner<SOR, ChebCB>.self, from: encoded(state))
        #expect(try encoded(restored) == encoded(state))
      }
      return try await group.reduce(0, +)
    }
    #expect(shared.state.round == 400)
    #expect(reports.value.count == 400)
    #expect(reports.value.reduce(0) { $0 + $1.iterations } == total)
  }

  @Test func `solves are in flight together`() async throws {
    let shared = SharedOmegaTuner(
      OmegaTuner(solver: SOR(), learner: TsallisINF(armCount: 20), seed: 5))
    let system = try systems(count: 1)[0].system
    let criterion = criterion
    // The first solve ends only once the second one has.
    let isSecondDone = SharedValue(false)
    try await withThrowingTaskGroup { group in
      group.addTask {
        var x = [Double](repeating: 0, count: system.unknownCount)
        let began = ContinuousClock.now
        let report = try await shared.solve(
          system, updating: &x, until: .relativeResidual(1e-300, iterationLimit: .max)
        ) { _ in
          let isOver = isSecondDone.value || ContinuousClock.now - began > .seconds(600)
          return isOver ? .stop : .proceed
        }
        #expect(report.outcome == .stopped && isSecondDone.value)
      }
      group.addTask {
        var x = [Double](repeating: 0, count: system.unknownCount)
        let report = try await shared.solve(system, updating: &x, until: criterion)
        #expect(report.isConverged)
        isSecondDone.update { $0 = true }
      }
      try await group.waitForAll()
    }
    #expect(shared.state.round == 1)
  }

  @Test func `what is refused or cancelled teaches nothing and loses nothing`() async throws {
    let shared = SharedOmegaTuner(chebCB())
    let (shift, system) = try systems(count: 1)[0]
    var x = [Double](repeating: 0, count: 3)
    let short = await #expect(throws: InputError.self) {
      try await shared.solve(system, context: shift, updating: &x, until: criterion)
    }
    #expect(short?.code == .shapeMismatch && x == [0, 0, 0])
    let context = await #expect(throws: InputError.self) {
      try await shared.solve(system, context: .nan, updating: &x, until: criterion)
    }
    #expect(context?.code == .notFinite)
    let task = Task { [criterion] in
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      var x = [Double](repeating: 0, count: system.unknownCount)
      return try await shared.solve(system, context: shift, updating: &x, until: criterion)
    }
    #expect(try await task.value.outcome == .cancelled)
    #expect(shared.state.round == 0)
    x = [Double](repeating: 0, count: system.unknownCount)
    let report = try await shared.solve(
      system, context: shift, updating: &x, until: criterion)
    #expect(report.isConverged && isSolved(system, x))
    #expect(shared.state.round == 1)
  }

  @Test func `solvers of one's own run side by side`() async throws {
    struct Abandoned: Error {}
    let shared = SharedOmegaTuner(OmegaTuner(learner: TsallisINF(armCount: 20), seed: 3))
    #expect(throws: Abandoned.self) { try shared.run { _ in throw Abandoned() } }
    #expect(shared.state.round == 0)
    try await withThrowingTaskGroup { group in
      for _ in 0..<50 {
        group.addTask {
          let count = try await shared.run { omega in
            await Task.yield()
            return Int(10 * omega)
          }
          #expect(count >= 10)
        }
      }
      try await group.waitForAll()
    }
    let proposal = try shared.propose()
    shared.record(loss: 12, for: proposal)
    #expect(shared.state.round == 51)
    #expect(shared.state.learner.recordCount == 51)
  }

  @Test func `learning from many tasks finds the cheap arm`() async throws {
    let shared = SharedOmegaTuner(
      OmegaTuner(
        learner: TsallisINF(armCount: 3), grid: OmegaGrid([1, 1.5, 1.9]), seed: 11))
    let counts = SharedValue([Double: Int]())
    try await withThrowingTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<250 {
            _ = try shared.run { omega in
              counts.update { $0[omega, default: 0] += 1 }
              return omega == 1.5 ? 20 : 200
            }
          }
        }
      }
      try await group.waitForAll()
    }
    // In any order of counts: the expected number of plays of a bad arm grows as log t.
    #expect(counts.value[1.5, default: 0] > 1000)
  }
}
