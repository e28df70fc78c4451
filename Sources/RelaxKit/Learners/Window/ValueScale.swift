/// Where a number lies among those of the window: the mean of its share of their range and of its rank.
///
/// So neither units nor outliers nor clusters hide what it tells.
struct ValueScale: Sendable {
  private var others: [Double] = []
  private var (least, largest) = (0.0, 0.0)
  /// Where the numbers of the solves lie.
  private(set) var positions = Array(
    repeating: WindowPrior.Batch.zero, count: CountWindow.batchCount)

  init() { others.reserveCapacity(CountWindow.capacity) }

  /// Takes over the numbers to compare with, those of an index, and places them.
  mutating func learn(_ solves: [SolvedSystem], index: Int) {
    others.removeAll(keepingCapacity: true)
    for solve in solves { others.append(solve.values[index]) }
    (least, largest) = (others.min() ?? 0, others.max() ?? 0)
    for row in others.indices { place(others[row], row: row) }
  }

  /// Places the number of a solve.
  mutating func place(_ value: Double, row: Int) { positions[number: row] = position(of: value) }

  /// The place, from 0 at the least number to 1 at the largest; others may lie beyond by a half.
  func position(of value: Double) -> Float {
    guard least < largest else { return 0.5 }
    // Halved, as the difference of two finite numbers need not be finite.
    let share = (value / 2 - least / 2) / (largest / 2 - least / 2)
    var below = 0.0
    for other in others { below += other < value ? 1 : other == value ? 0.5 : 0 }
    return Float(0.5 * ((-0.5...1.5).nearest(to: share) + below / Double(others.count)))
  }
}
