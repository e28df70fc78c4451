// Here rather than with the pivots: learners, which know the rule, and solvers use none of each other.

extension RelaxedPivots {
  /// The alpha that suits a matrix of that size if nothing else is known of it, between 0.5 and 0.9995:
  ///
  ///     ICConjugateGradient(alpha: RelaxedPivots.suggestedAlpha(unknownCount: matrix.rowCount))
  ///
  /// It is what a tuner's learner expects to be best before it has seen a solve, and lies between what
  /// suits meshes in the plane and in space.
  public static func suggestedAlpha(unknownCount: Int) -> Double {
    1 - exp(-WindowPrior.bestDepth(unknownCount: unknownCount))
  }
}
