/// Which layouts a solve can do with, and which one the caller asked for.
struct LayoutRequest: Sendable, Hashable {
  /// The layout asked for; nil to choose it by the pattern.
  let layout: SweepPlan.Layout?
  let allowsSlices: Bool
  let groups: Groups

  /// Whether groups may be made, for which vectors must do in any order that leaves the iterates as they
  /// are.
  enum Groups: Sendable {
    case allowed
    /// Once it is known that they will be used for long.
    case later
    case excluded
  }

  var allowsGroups: Bool { groups == .allowed }

  /// Takes what the caller asked for, or nil for everything.
  init(_ layout: SweepPlan.Layout? = nil) {
    (self.layout, allowsSlices, groups) = (layout, true, .allowed)
  }

  /// Joins what a method needs with what the caller asked for.
  ///
  /// - Parameters:
  ///   - method: the layout the method insists on.
  ///   - isOrderFree: whether its vectors may be in any order; it then does with groups, too.
  ///   - caller: the layout the caller asked for.
  init(method: SweepPlan.Layout?, isOrderFree: Bool, caller: SweepPlan.Layout?) {
    groups = isOrderFree ? .allowed : .excluded
    allowsSlices = method != .rows
    switch (method ?? caller, caller) {
    case (.groups, _): layout = isOrderFree ? .groups : .rows
    case (.rows, .groups), (.rows, .blocks), (.rows, nil): layout = isOrderFree ? caller : .rows
    case (let layout, _): self.layout = layout
    }
  }

  /// The same for a solve that may be too short to be worth making groups, unless these are asked for.
  var withGroupsLater: LayoutRequest {
    guard layout == nil, groups == .allowed else { return self }
    return LayoutRequest(layout: layout, allowsSlices: allowsSlices, groups: .later)
  }

  private init(layout: SweepPlan.Layout?, allowsSlices: Bool, groups: Groups) {
    (self.layout, self.allowsSlices, self.groups) = (layout, allowsSlices, groups)
  }

  /// Whether a plan that was made for this request will do for another one.
  func isMet(by layout: SweepPlan.Layout, insteadOf other: LayoutRequest) -> Bool {
    self.layout == other.layout && allowsSlices == other.allowsSlices
      && (layout != .groups || other.allowsGroups)
  }
}
