/// Stands for a solver that is not RelaxKit's, in the type of a tuner that only proposes omegas.
///
///     var tuner = OmegaTuner(learner: TsallisINF(armCount: 20), seed: 7)
///     let iterations = try tuner.run { omega in legacySolver.solve(omega: omega) }
public struct ExternalSolver: Sendable, Hashable, Codable {
  /// Makes the stand-in.
  public init() {}
}

extension OmegaTuner where Solver == ExternalSolver, Learner: BanditLearner {
  /// Makes a tuner for a solver of your own.
  ///
  /// - Precondition: the grid has one omega for each arm.
  public init(learner: Learner, grid: OmegaGrid = .uniform(), seed: UInt64) {
    self.init(solver: ExternalSolver(), learner: learner, grid: grid, seed: seed)
  }
}
