import RelaxKit
import RelaxTestSupport
import Testing

/// Solves that fail, stop or are refused, and what the learner is told of them.
@Suite struct TunerFailureTests {
  /// Keeps every loss it is told.
  private struct Recorder: BanditLearner {
    let armCount: Int
    var losses: [Double] = []

    func chooseArm(
      context: Double, using generator: inout some RandomNumberGenerator
    ) -> ArmChoice {
      ArmChoice(arm: min(max(Int(context), 0), armCount - 1), probability: 1)
    }

    mutating func record(loss: Double, for choice: ArmChoice, context: Double) {
      losses.append(loss)
    }
  }

  /// Context 0 plays omega 1, context 1 plays omega 1.9.
  private func tuner() -> OmegaTuner<SOR, Recorder> {
    OmegaTuner(
      solver: SOR(), learner: Recorder(armCount: 2), grid: OmegaGrid([1, 1.9]), seed: 1)
  }

  /// Gauss-Seidel multiplies errors by -9/16; at omega 1.9 they grow.
  private let moderate = [[4.0, 3], [-3, 4]]

  private func system(_ rows: [[Double]]) throws -> LinearSystem {
    LinearSystem(matrix: try CSRMatrix(rows: rows), rightHandSide: [7, 1])
  }

  private let criterion = StoppingCriterion.relativeResidual(1e-8, iterationLimit: 123)

  @Test func `a failed omega costs the limit and the fallback solves from the given start`() throws
  {
    var tuner = tuner()
    let start = [5.0, -2]
    var x = start
    let report = try tuner.solve(system(moderate), context: 1, updating: &x, until: criterion)
    #expect(tuner.learner.losses == [123])
    #expect(tuner.round == 1)
    #expect(report.isConverged && report.omega == 1)
    #expect(relativeDistance(x, [1, 1]) < 1e-7)
    let failed = try #require(report.failedAttempts.first)
    #expect(failed.omega == 1.9 && failed.reason == .residualGrowth)
    #expect(failed.iterations > 0 && failed.iterations < 123)

    var y = start
    let alone = try SOR(omega: 1).solve(system(moderate), updating: &y, until: criterion)
    #expect(y == x && alone.iterations == report.iterations)
    #expect(alone.failedAttempts.isEmpty)
  }

  @Test func `a limit that is too low costs the limit too`() throws {
    var tuner = tuner()
    var x = [0.0, 0]
    let low = StoppingCriterion.relativeResidual(1e-8, iterationLimit: 2)
    let report = try tuner.solve(system(moderate), context: 0, updating: &x, until: low)
    // The learner's omega is the fallback's, so trying again would be in vain.
    #expect(report.outcome == .iterationLimit && report.failedAttempts.isEmpty)
    #expect(tuner.learner.losses == [2])
  }

  @Test func `without a fallback the failure is reported`() throws {
    var tuner = tuner()
    tuner.fallbackOmega = nil
    var x = [0.5, 0.25]
    let report = try tuner.solve(system(moderate), context: 1, updating: &x, until: criterion)
    #expect(
      report.outcome == .diverged && report.failedAttempts.isEmpty && report.omega == 1.9)
    #expect(tuner.learner.losses == [123])
    #expect(x == [0.5, 0.25])
  }

  @Test func `a fallback that fails too leaves its best iterate`() throws {
    var tuner = tuner()
    var x = [0.5, 0.25]
    let report = try tuner.solve(
      system([[1, 2], [3, 1]]), context: 1, updating: &x, until: criterion)
    #expect(report.outcome == .diverged && report.omega == 1)
    #expect(report.failedAttempts.first?.omega == 1.9)
    #expect(tuner.learner.losses == [123])
    #expect(x == [0.5, 0.25])
  }

  @Test func `a stopped solve teaches nothing`() throws {
    var tuner = tuner()
    var x = [0.0, 0]
    let report = try tuner.solve(
      system(moderate), context: 0, updating: &x, until: criterion
    ) { $0.iteration == 2 ? .stop : .proceed }
    #expect(report.outcome == .stopped && report.iterations == 2)
    #expect(tuner.learner.losses == [] && tuner.round == 0)
    #expect(x != [0, 0])
  }

  @Test func `a cancelled solve teaches nothing`() async throws {
    let system = try system(moderate)
    let (tuner, criterion) = (tuner(), criterion)
    let task = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      var tuner = tuner
      var x = [0.0, 0]
      let report = try tuner.solve(system, context: 0, updating: &x, until: criterion)
      return (report, tuner.learner.losses)
    }
    let (report, losses) = try await task.value
    #expect(report.outcome == .cancelled)
    #expect(losses == [])
  }

  @Test func `stopping the fallback leaves the loss of the first attempt`() throws {
    var tuner = tuner()
    var x = [0.0, 0]
    var last = 0
    var isSecond = false
    let report = try tuner.solve(
      system(moderate), context: 1, updating: &x, until: criterion
    ) { status in
      isSecond = isSecond || status.iteration <= last
      last = status.iteration
      return isSecond ? .stop : .proceed
    }
    #expect(report.outcome == .stopped && report.iterations == 1)
    #expect(report.failedAttempts.first?.omega == 1.9)
    #expect(tuner.learner.losses == [123])
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func `a context that is not finite is refused`(context: Double) throws {
    var tuner = tuner()
    var x = [0.5, 0.25]
    let solveError = #expect(throws: InputError.self) {
      try tuner.solve(system(moderate), context: context, updating: &x, until: criterion)
    }
    #expect(solveError?.code == .notFinite)
    #expect(throws: InputError.self) { try tuner.propose(context: context) }
    #expect(throws: InputError.self) {
      try tuner.run(context: context) { _ in
        Issue.record("a solver was run")
        return 1
      }
    }
    #expect(x == [0.5, 0.25])
    #expect(tuner.learner.losses == [] && tuner.round == 0)
  }

  @Test func `a system that is refused teaches nothing`() throws {
    var tuner = tuner()
    var x = [0.5, 0.25]
    let error = #expect(throws: InputError.self) {
      try tuner.solve(system([[1, 2], [3, 0]]), context: 1, updating: &x, until: criterion)
    }
    #expect(error?.code == .missingDiagonal)
    #expect(x == [0.5, 0.25])
    #expect(tuner.learner.losses == [] && tuner.round == 0)
    // The next system is solved as if nothing had happened.
    let report = try tuner.solve(system(moderate), context: 0, updating: &x, until: criterion)
    #expect(report.isConverged && tuner.learner.losses == [Double(report.iterations)])
  }

  @Test func `a solver of one's own that throws teaches nothing`() throws {
    struct Abandoned: Error {}
    var tuner = OmegaTuner(learner: TsallisINF(armCount: 20), seed: 3)
    #expect(throws: Abandoned.self) { try tuner.run { _ in throw Abandoned() } }
    #expect(tuner.round == 0 && tuner.learner.recordCount == 0)
    #expect(try tuner.run { omega in Int(10 * omega) } >= 10)
    #expect(tuner.round == 1 && tuner.learner.recordCount == 1)
  }

  @Test func `a fallback omega outside the open interval from 0 to 2 traps`() async {
    await #expect(processExitsWith: .failure) {
      var tuner = OmegaTuner(solver: SOR(), learner: TsallisINF(armCount: 20), seed: 1)
      tuner.fallbackOmega = 2
    }
    await #expect(processExitsWith: .failure) {
      var tuner = OmegaTuner(solver: SOR(), learner: TsallisINF(armCount: 20), seed: 1)
      tuner.fallbackOmega = .nan
    }
  }

  @Test func `a loss that is not finite traps whatever the learner`() async {
    await #expect(processExitsWith: .failure) {
      var tuner = OmegaTuner(learner: UniformExploration(armCount: 20), seed: 1)
      tuner.record(loss: .nan, for: try tuner.propose())
    }
  }
}
