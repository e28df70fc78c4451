/// Pairs of entries as they came, to see soon whether they have come again.
struct KeptPairs {
  private var first: [Double] = []
  private var second: [Double]?
  private var isKept = false

  /// Whether these are the ones that were kept.
  func hold(_ first: Span<Double>, _ second: Span<Double>?) -> Bool {
    guard isKept, Self.areEqual(self.first, first) else { return false }
    switch (self.second, second) {
    case (nil, nil): return true
    case (let kept?, let second?): return Self.areEqual(kept, second)
    default: return false
    }
  }

  /// Takes the place of those that were kept.
  mutating func keep(_ first: Span<Double>, _ second: Span<Double>?) {
    Self.copy(first, to: &self.first)
    if let second {
      var kept = self.second ?? []
      self.second = nil
      Self.copy(second, to: &kept)
      self.second = kept
    } else {
      self.second = nil
    }
    isKept = true
  }

  /// Keeps none.
  mutating func drop() { isKept = false }

  private static func areEqual(_ kept: [Double], _ given: Span<Double>) -> Bool {
    guard kept.count == given.count else { return false }
    let kept = kept.span
    for index in kept.indices where kept[index] != given[index] { return false }
    return true
  }

  private static func copy(_ source: Span<Double>, to target: inout [Double]) {
    if target.count != source.count { target = [Double](repeating: 0, count: source.count) }
    for index in source.indices { target[index] = source[index] }
  }
}
