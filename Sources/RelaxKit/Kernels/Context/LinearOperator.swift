/// A square matrix that is only applied to vectors, such as a stencil without a stored matrix or a
/// Schur complement.
///
///     struct SecondDifference: LinearOperator {
///       let unknownCount: Int
///       func apply(to x: Span<Double>, into y: inout MutableSpan<Double>) {
///         for i in 0..<unknownCount {
///           let (left, right) = (i > 0 ? x[i - 1] : 0, i + 1 < unknownCount ? x[i + 1] : 0)
///           y[i] = 2 * x[i] - left - right
///         }
///       }
///     }
///     let (x, report) = try ConjugateGradient().solve(
///       operator: SecondDifference(unknownCount: 100), rightHandSide: b, until: criterion)
public protocol LinearOperator: Sendable {
  /// The number of unknowns, n.
  var unknownCount: Int { get }

  /// `y <- A x`. It must be linear, and depend on nothing but `x`.
  ///
  /// - Parameters:
  ///   - x: n elements.
  ///   - y: n elements, to be overwritten.
  func apply(to x: Span<Double>, into y: inout MutableSpan<Double>)
}
