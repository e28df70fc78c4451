import ModelProblems
import RelaxKit
import RelaxReporting

/// A simulation of the heat equation with one method: what each step took, and what all of them did.
struct HeatRun: Codable, Hashable, Sendable {
  /// The iterations of each step.
  var counts: [Int] = []
  /// The arm of each step, for methods that have arms.
  var arms: [Int] = []
  /// The wall-clock time of all steps: assembling systems, choosing omegas, solving.
  var seconds = 0.0
  /// The processor time of the same.
  var processorSeconds = 0.0

  var total: Int { counts.reduce(0, +) }

  static let criterion = StoppingCriterion.relativeResidual(1e-8)

  /// SSOR-CG with the backward sweep first.
  static func solver(omega: Double) -> SSORConjugateGradient {
    SSORConjugateGradient(omega: omega, sweepOrder: .backwardFirst)
  }

  /// Runs CG without a preconditioner.
  static func conjugateGradient(gridSize: Int, stepCount: Int, job: TrialJob) throws -> HeatRun {
    var workspace = SolverWorkspace()
    return try HeatRun(gridSize: gridSize, stepCount: stepCount, job: job) { system, _, _, x in
      try ConjugateGradient().solve(system, updating: &x, until: criterion, using: &workspace)
    }
  }

  /// Runs SSOR-CG with the arm given for each step.
  static func fixed(
    gridSize: Int, stepCount: Int, job: TrialJob, arm: (_ step: Int) -> Int
  ) throws -> HeatRun {
    var workspace = SolverWorkspace()
    return try HeatRun(gridSize: gridSize, stepCount: stepCount, job: job) { system, _, step, x in
      try solver(omega: HeatLearner.grid[arm(step)]).solve(
        system, updating: &x, until: criterion, using: &workspace)
    }
  }

  /// Runs SSOR-CG with omegas a learner chooses as it goes.
  static func learned(
    _ learner: some TracedLearner, gridSize: Int, stepCount: Int, job: TrialJob
  ) throws -> HeatRun {
    var generator = job.generator()
    var tuner = OmegaTuner(
      solver: solver(omega: 1), learner: learner, grid: HeatLearner.grid, seed: generator.next())
    return try HeatRun(gridSize: gridSize, stepCount: stepCount, job: job) { system, number, _, x in
      let context = type(of: learner).context(number)
      return try tuner.solve(system, context: context, updating: &x, until: criterion)
    }
  }

  /// Steps from time 0, each from the solution of the one before, and takes the time.
  ///
  /// - Parameter solve: solves a system, given its context and the number of the step.
  private init(
    gridSize: Int, stepCount: Int, job: TrialJob,
    solve: (LinearSystem, Double, Int, inout [Double]) throws -> SolveReport
  ) throws {
    var equation = try HeatEquation(gridSize: gridSize, timeStep: HeatTime.step)
    var x = equation.temperatures
    var omegas: [Double] = []
    counts.reserveCapacity(stepCount)
    omegas.reserveCapacity(stepCount)
    let clock = ContinuousClock()
    let (start, processorStart) = (clock.now, CPUClock.now)
    var instance = try equation.nextSystem()
    for step in 0..<stepCount {
      if step > 0 { try equation.refill(&instance) }
      let report = try solve(
        LinearSystem(matrix: instance.matrix, rightHandSide: instance.rightHandSide),
        instance.context, step, &x)
      precondition(report.isConverged, "step \(step) of \(job.key) was not solved: \(report)")
      counts.append(report.iterations)
      if let omega = report.omega { omegas.append(omega) }
      equation.advance(to: x)
      // Seldom, so that telling takes no part of the time.
      if (step + 1).isMultiple(of: Self.stepsATurn) { job.advance(by: Self.stepsATurn) }
    }
    seconds = (clock.now - start) / .seconds(1)
    processorSeconds = CPUClock.now - processorStart
    job.advance(by: stepCount % Self.stepsATurn)
    arms = omegas.map { omega in HeatLearner.grid.omegas.firstIndex(of: omega) ?? 0 }
  }

  private static let stepsATurn = 50
}
