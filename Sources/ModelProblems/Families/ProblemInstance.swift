public import RelaxKit

/// One linear system of a sequence, and the number known about it beforehand.
public struct ProblemInstance: Sendable {
  /// The matrix A, n by n.
  public var matrix: CSRMatrix

  /// The right-hand side b, n elements.
  public var rightHandSide: [Double]

  /// What a contextual learner is told about the system: the shift of a shifted matrix, the diffusion
  /// coefficient of a heat step.
  public var context: Double

  /// Makes an instance.
  public init(matrix: CSRMatrix, rightHandSide: [Double], context: Double) {
    self.matrix = matrix
    self.rightHandSide = rightHandSide
    self.context = context
  }
}
