import RelaxKit
import RelaxReporting

/// A way in which RelaxKit can sweep, as one line of the comparison.
struct KernelVariant: Sendable {
  let name: String
  /// The order in which unknowns are relaxed.
  var ordering = SweepPlan.Ordering.natural
  /// Makes the workspace that has solvers sweep that way.
  let makeWorkspace: @Sendable () -> SolverWorkspace

  /// What a user gets who asks for nothing.
  static let standard = KernelVariant(name: "default") { SolverWorkspace() }

  /// What is compared in solves.
  static let all = [
    KernelVariant(name: "rows") { SolverWorkspace(layout: .rows) },
    KernelVariant(name: "slices, portable") {
      SolverWorkspace(layout: .slices, kernels: .portable)
    },
    standard,
  ]

  /// What is compared in sweeps: where the default has several go through the matrix at once, also
  /// what it does otherwise.
  static let sweeps =
    all + [
      KernelVariant(name: "default, one at a time") { SolverWorkspace(sweepsAtOnce: 1) }
    ]
}
