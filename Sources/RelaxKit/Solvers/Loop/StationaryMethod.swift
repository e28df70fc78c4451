/// A method given by its sweep alone, which inherits stopping, monitoring and cancellation.
///
///     struct DampedJacobi: StationaryMethod {
///       var omega = 1.0
///       func sweep(_ system: LinearSystem, updating x: inout MutableSpan<Double>) {
///         let old = (0..<x.count).map { x[$0] }
///         for i in 0..<x.count {
///           let product = system.matrix.row(i).reduce(0.0) { $0 + $1.value * old[$1.column] }
///           x[i] += omega * (system.rightHandSide[i] - product) / system.matrix[i, i]
///         }
///       }
///     }
///
/// The residual is formed after each sweep, one more pass over the matrix. A method that also is a
/// ``RelaxationSolver`` can be tuned. For methods that need scratch vectors or a recurrence see
/// ``IterativeMethod``.
public protocol StationaryMethod: IterativeMethod where State == StationaryState<Self> {
  /// Improves `x` by one sweep; must depend on nothing but its arguments and the method.
  ///
  /// The system has been checked, and `x` has as many elements as it has unknowns. In the rare case
  /// of vectors whose squares would overflow it is a scaled copy of the caller's.
  func sweep(_ system: LinearSystem, updating x: inout MutableSpan<Double>)
}

extension StationaryMethod {
  /// One: the residual.
  public static var scratchVectorCount: Int { 1 }

  /// Rows, which cost least to lay out.
  public var layout: SweepPlan.Layout? { .rows }

  /// Prepares for a solve.
  public func makeState(_ context: SolveContext) -> StationaryState<Self> {
    StationaryState(method: self, context)
  }
}

/// A ``StationaryMethod`` at work on one system: a sweep, and the residual formed after it.
public struct StationaryState<Method: StationaryMethod>: IterationState {
  /// The residual of the present iterate.
  public let residual: SystemVector

  private let method: Method
  private let system: LinearSystem

  init(method: Method, _ context: SolveContext) {
    self.method = method
    residual = context.scratch(0)
    let b = context.rightHandSide
    system = LinearSystem(matrix: context.matrix, rightHandSide: (0..<b.count).map { b[$0] })
  }

  /// One sweep.
  public mutating func advance(_ context: SolveContext) -> IterationStep {
    context.x.withMutableSpan { method.sweep(system, updating: &$0) }
    return .residualNorm(context.formResidual(into: residual))
  }
}
