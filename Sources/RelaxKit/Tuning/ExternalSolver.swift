/// Stands for a solver that is not RelaxKit's, in the type of a tuner that only proposes omegas.
///
///     var tuner = OmegaTuner()
///     let iterations = try tuner.run { omega in legacySolver.solve(omega: omega) }
public struct ExternalSolver: Sendable, Hashable, Codable {
  /// Makes the stand-in.
  public init() {}
}

extension OmegaTuner where Solver == ExternalSolver, Learner: BanditLearner {
  /// Makes a tuner for a solver of your own that picks from a grid.
  ///
  /// - Precondition: the grid has one omega for each arm.
  public init(learner: Learner, grid: OmegaGrid = .uniform(), seed: UInt64) {
    self.init(solver: ExternalSolver(), learner: learner, grid: grid, seed: seed)
  }
}

extension OmegaTuner where Solver == ExternalSolver, Learner.Choice == ScheduleChoice {
  /// Makes a tuner for a solver of your own with a learner that chooses omegas itself. It is asked for
  /// one omega a solve.
  public init(learner: Learner, parameterRange: ClosedRange<Double>? = nil) {
    self.init(solver: ExternalSolver(), learner: learner, parameterRange: parameterRange)
  }
}

extension OmegaTuner where Solver == ExternalSolver, Learner == DefaultLearner {
  /// Makes a tuner for a solver of your own.
  ///
  ///     var tuner = OmegaTuner(parameterRange: 0...1)
  ///
  /// - Parameter parameterRange: what the parameter may be; nil for an omega of (0, 2).
  /// - Precondition: the range has a finite length above 0.
  public init(parameterRange: ClosedRange<Double>? = nil) {
    self.init(
      learner: DefaultLearner(method: parameterRange == nil ? .unknown : .parameter),
      parameterRange: parameterRange)
  }
}
