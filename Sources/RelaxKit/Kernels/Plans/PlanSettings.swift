/// All that a plan depends on besides the pattern.
struct PlanSettings: Sendable {
  let ordering: SweepPlan.Ordering
  let layouts: LayoutRequest
  let kernels: SweepPlan.Kernels
  /// How many sweeps go at once; nil to choose.
  let sweepsAtOnce: Int?
  let threadCount: Int

  func makePlan(for pattern: SparsityPattern) -> SweepPlan {
    SweepPlan(
      for: pattern, ordering: ordering, layouts, kernels: kernels, sweepsAtOnce: sweepsAtOnce,
      threadCount: threadCount)
  }

  /// The same for a first solve, which may be too short to be worth making groups.
  var forFirstSolve: PlanSettings {
    PlanSettings(
      ordering: ordering, layouts: layouts.withGroupsLater, kernels: kernels,
      sweepsAtOnce: sweepsAtOnce, threadCount: threadCount)
  }
}
