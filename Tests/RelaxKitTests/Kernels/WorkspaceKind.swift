import RelaxKit

/// A layout and kernels that a workspace may be asked for.
struct WorkspaceKind: Sendable, CustomStringConvertible {
  let layout: SweepPlan.Layout?
  let kernels: SweepPlan.Kernels

  /// All there are, and the choice by pattern.
  static let all = [
    WorkspaceKind(layout: .rows, kernels: .portable),
    WorkspaceKind(layout: .rows, kernels: .best),
    WorkspaceKind(layout: .slices, kernels: .portable),
    WorkspaceKind(layout: .slices, kernels: .best),
    WorkspaceKind(layout: .groups, kernels: .portable),
    WorkspaceKind(layout: .groups, kernels: .best),
    WorkspaceKind(layout: .blocks, kernels: .portable),
    WorkspaceKind(layout: .blocks, kernels: .best),
    WorkspaceKind(layout: nil, kernels: .best),
  ]

  var description: String { "\(layout?.rawValue ?? "chosen layout"), \(kernels) kernels" }

  /// A workspace that holds no memory yet.
  func workspace() -> SolverWorkspace { SolverWorkspace(layout: layout, kernels: kernels) }
}
