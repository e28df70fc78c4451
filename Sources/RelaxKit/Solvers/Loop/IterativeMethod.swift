/// A method given by its iteration alone, which inherits the library's loop: checks of the input,
/// stopping, monitoring, cancellation, the best iterate of a solve that fails, and convergence that is
/// measured anew before it is reported.
///
///     struct Richardson: IterativeMethod {
///       var omega: Double
///       static var scratchVectorCount: Int { 1 }
///
///       func makeState(_ context: SolveContext) -> State {
///         State(omega: omega, residual: context.scratch(0))
///       }
///
///       struct State: IterationState {
///         let omega: Double
///         let residual: SystemVector
///
///         mutating func advance(_ context: SolveContext) -> IterationStep {
///           context.x.add(omega, times: residual)
///           return .residualNorm(context.formResidual(into: residual))
///         }
///       }
///     }
///     let (x, report) = try Richardson(omega: 0.2).solve(system, until: .relativeResidual(1e-8))
///
/// All methods of RelaxKit are written against this protocol. A method that also is a
/// ``RelaxationSolver`` can be tuned. One given by a sweep over plain vectors is shorter still as a
/// ``StationaryMethod``.
public protocol IterativeMethod: LinearSolver {
  /// The method at work on one system.
  associatedtype State: IterationState

  /// How many scratch vectors the state takes from ``SolveContext/scratch(_:)``.
  static var scratchVectorCount: Int { get }

  /// The order in which the unknowns are laid out; natural unless the method says otherwise.
  var ordering: SweepPlan.Ordering { get }

  /// The layout of the matrix the method insists on; by default none.
  var layout: SweepPlan.Layout? { get }

  /// Whether the unknowns may be laid out in another order than ``ordering``, in which sweeps give the same
  /// iterates; by default not. A method that treats all elements of a vector alike, and asks
  /// ``SolveContext/matrix`` for none, may say yes and is faster on irregular matrices.
  var allowsReordering: Bool { get }

  /// Prepares for the solve of a system; must depend on nothing but the method and the context.
  ///
  /// - Throws: ``InputError`` if the method cannot solve the system; the caller's vector is then
  ///   unchanged.
  func makeState(_ context: SolveContext) throws(InputError) -> State
}

/// A method at work on one system: what the loop drives.
///
/// The loop forms the residual `b - A x` in ``residual`` and calls ``restart(_:from:)``, then
/// ``advance(_:)`` until a norm it returns meets the tolerance; forms the residual again, and if the
/// matrix does not agree restarts from that. It must do the same each time: a solve that fails goes
/// back to its best iterate by running to it again with a new state.
public protocol IterationState {
  /// Where the loop forms the residual of the present iterate.
  var residual: SystemVector { get }

  /// The relaxation parameter of the last iteration, for the report; nil for that of the method, if it
  /// has one.
  var omega: Double? { get }

  /// What ``omega`` is called; nil for omega.
  var parameterName: String? { get }

  /// What was done because the parameter asked for had no usable pivots; nil if nothing had to be.
  var backoff: PivotBackoff? { get }

  /// Prepares the next iteration from the residual that was just formed; ends any recurrence.
  mutating func restart(_ context: SolveContext, from norm: ResidualNorm)

  /// Does one iteration.
  ///
  /// - Returns: the norm of the new residual, which may be carried along by a recurrence, or why it
  ///   could not be done.
  mutating func advance(_ context: SolveContext) -> IterationStep

  /// Does an iteration after which none is to follow, whose residual the loop forms anyway: only the
  /// iterate is to change.
  ///
  /// - Returns: false if nothing was done, so that ``advance(_:)`` is called instead; so it is by default.
  mutating func takeLastStep(_ context: SolveContext) -> Bool

  /// How many iterations it is worth doing at once; 1 for one at a time. Not asked in the first eight.
  func lookahead(_ context: SolveContext) -> Int

  /// Does as many iterations as `norms` has elements, and sets those to the norms of their residuals.
  mutating func advance(_ context: SolveContext, norms: inout [Double])
}

/// What became of one iteration.
public enum IterationStep: Sendable, Hashable {
  /// It was done, and the new residual has this 2-norm.
  case residualNorm(Double)
  /// It could not be done.
  case breakdown(SolveReport.Reason = .breakdown)
}

extension IterativeMethod {
  /// The natural order.
  public var ordering: SweepPlan.Ordering { .natural }

  /// No layout in particular.
  public var layout: SweepPlan.Layout? { nil }

  /// Not allowed.
  public var allowsReordering: Bool { false }

  /// Solves a system; see ``LinearSolver``.
  ///
  /// - Throws: ``InputError`` before any work, with `x` unchanged, if lengths do not fit, a number is
  ///   NaN or infinite, or a diagonal entry is zero or missing.
  /// - Complexity: O(n + entries) for each iteration, in which the loop allocates nothing.
  public func solve(
    _ system: LinearSystem, updating x: inout [Double], until criterion: StoppingCriterion,
    using workspace: inout SolverWorkspace, monitor: IterationMonitor?
  ) throws(InputError) -> SolveReport {
    try Solve(
      method: self, source: .matrix(system.matrix), rightHandSide: system.rightHandSide,
      criterion: criterion, monitor: monitor
    ).run(updating: &x, using: &workspace)
  }
}

extension IterationState {
  /// None but that of the method.
  public var omega: Double? { nil }

  /// Omega.
  public var parameterName: String? { nil }

  /// Nothing was done.
  public var backoff: PivotBackoff? { nil }

  /// Nothing to prepare.
  public mutating func restart(_ context: SolveContext, from norm: ResidualNorm) {}

  /// Nothing is done.
  public mutating func takeLastStep(_ context: SolveContext) -> Bool { false }

  /// One iteration at a time.
  public func lookahead(_ context: SolveContext) -> Int { 1 }

  /// Does them one by one; after a breakdown the rest are NaN.
  public mutating func advance(_ context: SolveContext, norms: inout [Double]) {
    advanceOneByOne(context, norms: &norms)
  }

  /// The same for methods that do several at once only where they can.
  mutating func advanceOneByOne(_ context: SolveContext, norms: inout [Double]) {
    for index in norms.indices {
      norms[index] = .nan
      if case .residualNorm(let norm) = advance(context) { norms[index] = norm }
    }
  }
}

/// A method whose solves go as the library runs them, so that a tuner may begin them.
protocol BeginnableMethod: IterativeMethod {}

extension SOR: BeginnableMethod {}
extension SSOR: BeginnableMethod {}
extension ConjugateGradient: BeginnableMethod {}
