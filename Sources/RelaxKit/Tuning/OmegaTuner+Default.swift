// What a tuner does when no learner is named: the best there is for the solver at hand.

extension OmegaTuner where Learner.Choice == ScheduleChoice {
  /// Makes a tuner for a learner that chooses omegas itself.
  public init(solver: Solver, learner: Learner, seed: UInt64) {
    self.init(solver: solver, learner: learner, scale: DirectScale(), seed: seed)
  }
}

extension OmegaTuner where Solver == SOR, Learner == YoungLearner {
  /// Makes a tuner that learns by Young's theory.
  ///
  ///     var tuner = OmegaTuner(solver: SOR(), seed: 7)
  ///
  /// - Parameters:
  ///   - tolerance: the relative residual solves will be run to, or a guess of it.
  ///   - seed: not used by this learner, which draws nothing.
  public init(solver: SOR, tolerance: Double = 1e-8, seed: UInt64) {
    self.init(solver: solver, learner: YoungLearner(tolerance: tolerance), seed: seed)
  }
}

extension OmegaTuner where Solver == SOR, Learner == ContextualYoungLearner {
  /// Makes a tuner that learns by Young's theory how omega depends on a context.
  ///
  ///     var tuner = OmegaTuner(solver: SOR(), contextRange: 0...5, seed: 7)
  ///
  /// - Parameters:
  ///   - contextRange: the contexts to expect.
  ///   - tolerance: the relative residual solves will be run to, or a guess of it.
  ///   - seed: not used by this learner, which draws nothing.
  /// - Precondition: `contextRange` has a finite length above 0.
  public init(
    solver: SOR, contextRange: ClosedRange<Double>, tolerance: Double = 1e-8, seed: UInt64
  ) {
    self.init(
      solver: solver,
      learner: ContextualYoungLearner(contextRange: contextRange, tolerance: tolerance), seed: seed)
  }
}

extension OmegaTuner where Solver: RelaxationSolver, Learner == SmoothLearner {
  /// Makes a tuner that learns from the smoothness of counts.
  ///
  ///     var tuner = OmegaTuner(solver: SSORConjugateGradient(), seed: 7)
  @_disfavoredOverload
  public init(solver: Solver, seed: UInt64) {
    self.init(solver: solver, learner: SmoothLearner(), seed: seed)
  }
}

extension OmegaTuner where Solver: RelaxationSolver, Learner == ContextualSmoothLearner {
  /// Makes a tuner that learns from the smoothness of counts in omega and a context.
  ///
  ///     var tuner = OmegaTuner(solver: SSORConjugateGradient(), contextRange: 0...10, seed: 7)
  ///
  /// - Precondition: `contextRange` has a finite length above 0.
  @_disfavoredOverload
  public init(solver: Solver, contextRange: ClosedRange<Double>, seed: UInt64) {
    self.init(
      solver: solver, learner: ContextualSmoothLearner(contextRange: contextRange), seed: seed)
  }
}
