/// Where a running solve stands.
public struct IterationStatus: Sendable, Hashable {
  /// The iterations done, from 1.
  public let iteration: Int

  /// The relative residual of the present iterate.
  public let relativeResidual: Double

  /// Makes a status, for the monitors of a solver of your own.
  public init(iteration: Int, relativeResidual: Double) {
    self.iteration = iteration
    self.relativeResidual = relativeResidual
  }
}

/// What a monitor wants a running solve to do.
public enum IterationDirective: Sendable, Hashable {
  /// Go on.
  case proceed
  /// End now, with the present iterate.
  case stop
}

/// A closure called after every iteration.
public typealias IterationMonitor = (IterationStatus) -> IterationDirective
