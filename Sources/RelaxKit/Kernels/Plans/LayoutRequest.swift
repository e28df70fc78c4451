/// Which layouts a solve can do with, and which one the caller asked for.
struct LayoutRequest: Sendable, Hashable {
  /// The layout asked for; nil to choose it by the pattern.
  let layout: SweepPlan.Layout?
  let allowsSlices: Bool
  /// Whether vectors may be in any order that leaves the iterates as they are.
  let allowsGroups: Bool

  /// Takes what the caller asked for, or nil for everything.
  init(_ layout: SweepPlan.Layout? = nil) {
    (self.layout, allowsSlices, allowsGroups) = (layout, true, true)
  }

  /// Joins what a method needs with what the caller asked for.
  ///
  /// - Parameters:
  ///   - method: the layout the method insists on.
  ///   - isOrderFree: whether its vectors may be in any order; it then does with groups, too.
  ///   - caller: the layout the caller asked for.
  init(method: SweepPlan.Layout?, isOrderFree: Bool, caller: SweepPlan.Layout?) {
    allowsGroups = isOrderFree
    allowsSlices = method != .rows
    switch (method ?? caller, caller) {
    case (.groups, _): layout = isOrderFree ? .groups : .rows
    case (.rows, .groups), (.rows, nil): layout = isOrderFree ? caller : .rows
    case (let layout, _): self.layout = layout
    }
  }

  /// The same for a solve that is not worth making groups, unless these are asked for.
  var withoutGroups: LayoutRequest {
    LayoutRequest(layout: layout, allowsSlices: allowsSlices, allowsGroups: layout == .groups)
  }

  private init(layout: SweepPlan.Layout?, allowsSlices: Bool, allowsGroups: Bool) {
    (self.layout, self.allowsSlices, self.allowsGroups) = (layout, allowsSlices, allowsGroups)
  }

  /// Whether a plan that was made for this request will do for another one.
  func isMet(by layout: SweepPlan.Layout, insteadOf other: LayoutRequest) -> Bool {
    self.layout == other.layout && allowsSlices == other.allowsSlices
      && (layout != .groups || other.allowsGroups)
  }
}
