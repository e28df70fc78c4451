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

  /// Steps from time 0, each from the solution of the one before, and takes the time.
  init(_ player: any SequenceSolver, gridSize: Int, stepCount: Int, job: TrialJob) throws {
    var player = player
    var equation = try HeatEquation(gridSize: gridSize, timeStep: HeatTime.step)
    var x = equation.temperatures
    var omegas: [Double] = []
    counts.reserveCapacity(stepCount)
    omegas.reserveCapacity(stepCount)
    let criterion = StoppingCriterion.relativeResidual(1e-8)
    let clock = ContinuousClock()
    let (start, processorStart) = (clock.now, CPUClock.now)
    var instance = try equation.nextSystem()
    for step in 0..<stepCount {
      if step > 0 { try equation.refill(&instance) }
      let report = try player.solve(
        LinearSystem(matrix: instance.matrix, rightHandSide: instance.rightHandSide),
        context: instance.context, updating: &x, until: criterion)
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
    let grid = StudiedLearner.grid.omegas
    arms = omegas.map { omega in grid.firstIndex(of: omega) ?? 0 }
  }

  private static let stepsATurn = 50
}
