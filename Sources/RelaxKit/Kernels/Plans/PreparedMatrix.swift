/// A matrix laid out for sweeps: a plan, and the values in its order.
///
/// Made once for a pattern. When only the values change they are put into place again; when only the
/// diagonal does, nothing is done, since sweeps read it elsewhere.
struct PreparedMatrix: Sendable {
  let plan: SweepPlan
  /// The values that sweeps read.
  private(set) var values: [Double]
  /// Where they begin, so that slices lie on cache lines.
  let offset: Int
  private var version: CSRMatrix.Version?
  /// The values of the matrix in the order of the plan, before they are laid out; empty in natural
  /// order.
  private var ordered: [Double] = []

  init(plan: SweepPlan) {
    self.plan = plan
    values = [Double](repeating: 0, count: plan.packing.order.valueCount + 8)
    offset = unsafe values.withUnsafeBufferPointer { unsafe $0.start.elementsToCacheLine }
  }

  /// Whether the plan is for matrices of that pattern, swept in that order and layout.
  func fits(
    _ matrix: CSRMatrix, ordering: SweepPlan.Ordering, layout: SweepPlan.Layout?
  ) -> Bool {
    plan.pattern.storage === matrix.pattern.storage && plan.ordering == ordering
      && plan.requestedLayout == layout
  }

  /// Puts the off-diagonal values of a matrix into place, unless they are there already.
  mutating func update(from matrix: CSRMatrix) {
    guard version !== matrix.offDiagonalVersion else { return }
    version = matrix.offDiagonalVersion
    guard let reordering = plan.reordering else {
      plan.packing.order.pack(matrix.offDiagonal, into: &values, at: offset)
      return
    }
    reordering.gather(matrix.offDiagonal, into: &ordered)
    plan.packing.order.pack(ordered, into: &values, at: offset)
  }
}

extension UnsafePointer<Double> {
  /// How many elements on the next cache line begins.
  var elementsToCacheLine: Int {
    ((64 - Int(bitPattern: self) % 64) % 64) / MemoryLayout<Double>.stride
  }
}
