public import RelaxKit

/// The example of `StationaryMethod`, as a client would write it: the Jacobi method, damped.
public struct DampedJacobi: StationaryMethod, RelaxationSolver, Codable {
  /// The damping factor.
  public var omega = 1.0

  /// Makes the method.
  public init(omega: Double = 1) { self.omega = omega }

  /// Moves all unknowns at once.
  public func sweep(_ system: LinearSystem, updating x: inout MutableSpan<Double>) {
    let old = (0..<x.count).map { x[$0] }
    for i in 0..<x.count {
      let product = system.matrix.row(i).reduce(0.0) { $0 + $1.value * old[$1.column] }
      x[i] += omega * (system.rightHandSide[i] - product) / system.matrix[i, i]
    }
  }
}
