/// Scratch memory for solves, to be kept between those of a sequence so that none of them allocates.
///
///     var workspace = SolverWorkspace()
///     for system in systems {
///       let report = try solver.solve(system, updating: &x, until: criterion, using: &workspace)
///     }
///
/// It grows to the largest system it has seen: at most 8 vectors of its length. A copy gets memory
/// of its own when it is used, so copies may go to other tasks.
public struct SolverWorkspace: Sendable {
  var storage: [Double] = []

  /// Makes a workspace that holds no memory yet.
  public init() {}
}
