public import RelaxKit

/// The first iterates of a solver: what it leaves when it is given so many iterations.
///
/// A zero residual, at which a solver has nothing left to do, ends the list early.
public func iterates(
  of solver: some LinearSolver, _ system: LinearSystem, from start: [Double], count: Int
) throws -> [[Double]] {
  var iterates: [[Double]] = []
  for limit in 1...count {
    var x = start
    let report = try solver.solve(system, updating: &x, until: .iterations(limit))
    guard report.iterations == limit else { break }
    iterates.append(x)
  }
  return iterates
}

extension StoppingCriterion {
  /// So many iterations, whose last iterate is what a solver leaves.
  public static func iterations(_ count: Int) -> Self {
    var criterion = relativeResidual(1e-300, iterationLimit: count)
    criterion.returnsBestIterate = false
    criterion.divergenceFactor = .infinity
    return criterion
  }
}
