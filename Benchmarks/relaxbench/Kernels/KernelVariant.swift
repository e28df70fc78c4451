import RelaxKit

/// A way in which RelaxKit can sweep, as one line of the comparison.
struct KernelVariant: Sendable {
  let name: String
  /// Makes the workspace that has solvers sweep that way.
  let makeWorkspace: @Sendable () -> SolverWorkspace

  /// What is compared. The last one is what a user gets who asks for nothing.
  static let all = [
    KernelVariant(name: "rows") { SolverWorkspace(layout: .rows) },
    KernelVariant(name: "slices, portable") {
      SolverWorkspace(layout: .slices, kernels: .portable)
    },
    KernelVariant(name: "default") { SolverWorkspace() },
  ]
}
