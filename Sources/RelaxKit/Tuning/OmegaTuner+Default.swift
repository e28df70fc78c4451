// Learners that choose omega itself, the default first. They draw nothing, and so need no seed.

extension OmegaTuner where Learner.Choice == ScheduleChoice {
  /// Makes a tuner for a learner that chooses omegas itself.
  ///
  ///     var tuner = OmegaTuner(solver: SOR(), learner: YoungLearner())
  ///
  /// - Parameters:
  ///   - solver: the method; the relaxation parameter it holds is not used.
  ///   - learner: what chooses, with what it has learned so far.
  ///   - parameterRange: what the parameter may be; nil for an omega of (0, 2), or the alpha of
  ///     ``ICConjugateGradient`` on a scale of its own.
  ///   - looksAtMatrix: whether a learner that can use it is told a first guess from the matrix.
  /// - Precondition: the range has a finite length above 0.
  public init(
    solver: Solver, learner: Learner, parameterRange: ClosedRange<Double>? = nil,
    looksAtMatrix: Bool = true
  ) {
    self.init(
      solver: solver, learner: learner,
      scale: parameterRange.map(RelaxationScale.init(parameterRange:))
        ?? (Solver.self == ICConjugateGradient.self ? .alpha : RelaxationScale()),
      seed: 0,
      looksAtMatrix: looksAtMatrix)
  }
}

extension OmegaTuner where Solver: RelaxationSolver, Learner == DefaultLearner {
  /// Makes a tuner with the learner that is best for the solver, as far as is known.
  ///
  ///     final class PressureSolver {
  ///       var tuner = OmegaTuner(solver: ICConjugateGradient())
  ///     }
  ///
  /// - Parameters:
  ///   - solver: the method; the relaxation parameter it holds is not used.
  ///   - parameterRange: what the parameter may be; nil for an omega of (0, 2), or the alpha of
  ///     ``ICConjugateGradient`` on a scale of its own.
  ///   - looksAtMatrix: whether the matrix is looked at for a first guess; see ``looksAtMatrix``. It never is
  ///     for conjugate gradients and for a range of parameters.
  /// - Precondition: the range has a finite length above 0.
  public init(
    solver: Solver, parameterRange: ClosedRange<Double>? = nil, looksAtMatrix: Bool = true
  ) {
    self.init(
      solver: solver,
      learner: DefaultLearner(method: parameterRange == nil ? Self.method : .parameter),
      parameterRange: parameterRange,
      looksAtMatrix: looksAtMatrix)
  }

  private static var method: DefaultLearner.Method {
    if Solver.self is any ScheduledSolver.Type { return .sor }
    if Solver.self == SSOR.self { return .ssor }
    if Solver.self == ICConjugateGradient.self { return .incompleteCholesky }
    return Solver.self == SSORConjugateGradient.self ? .conjugateGradient : .unknown
  }
}
