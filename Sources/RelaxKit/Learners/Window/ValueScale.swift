/// Where a number lies among those of the window: the mean of its share of their range and of its rank.
///
/// So neither units nor outliers nor clusters hide what it tells.
struct ValueScale: Sendable {
  private var sorted: [Double] = []

  init() { sorted.reserveCapacity(CountWindow.capacity) }

  /// Takes over the numbers to compare with.
  mutating func learn(_ values: some Sequence<Double>) {
    sorted.removeAll(keepingCapacity: true)
    sorted.append(contentsOf: values)
    sorted.sort()
  }

  /// The place, from 0 at the least number to 1 at the largest; others may lie beyond by a half.
  func position(of value: Double) -> Float {
    guard let least = sorted.first, let largest = sorted.last, least < largest else { return 0.5 }
    // Halved, as the difference of two finite numbers need not be finite.
    let share = (value / 2 - least / 2) / (largest / 2 - least / 2)
    var (below, equal) = (0, 0)
    for other in sorted {
      if other < value { below += 1 } else if other == value { equal += 1 }
    }
    let rank = (Double(below) + 0.5 * Double(equal)) / Double(sorted.count)
    return Float(0.5 * (min(max(share, -0.5), 1.5) + rank))
  }
}
