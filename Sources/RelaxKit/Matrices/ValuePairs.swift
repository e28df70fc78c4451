/// Where the pairs of values that a matrix is given go among its entries.
package final class PairPlaces: Sendable {
  /// The entries of the first values, and of the second ones.
  let first, second: [Int32]
  /// The number of entries, with the diagonal.
  let entryCount: Int

  var count: Int { first.count }

  /// Takes the entries of both, all but the diagonal once.
  ///
  /// - Precondition: there are as many of either, and with a diagonal of so many rows they are all entries.
  package init(first: [Int32], second: [Int32], rowCount: Int) {
    precondition(first.count == second.count)
    (self.first, self.second) = (first, second)
    entryCount = rowCount + first.count + second.count
    precondition((first + second).allSatisfy { (0..<entryCount).contains(Int($0)) })
  }
}

/// The values of a matrix off the diagonal, as they came.
struct ValuePairs: Sendable {
  private(set) var places: PairPlaces
  private(set) var first: [Double] = []
  /// Nil if they are the first ones.
  private(set) var second: [Double]?

  init(places: PairPlaces) { self.places = places }

  /// Whether these are the values.
  func hold(_ first: Span<Double>, _ second: Span<Double>?) -> Bool {
    guard Self.areEqual(self.first, first) else { return false }
    switch (self.second, second) {
    case (nil, nil): return true
    case (let kept?, let second?): return Self.areEqual(kept, second)
    default: return false
    }
  }

  /// Takes over other values.
  mutating func replace(_ places: PairPlaces, _ first: Span<Double>, _ second: Span<Double>?) {
    self.places = places
    Self.copy(first, to: &self.first)
    guard let second else {
      self.second = nil
      return
    }
    var kept = self.second.take() ?? []
    Self.copy(second, to: &kept)
    self.second = kept
  }

  /// Puts them where they belong among the entries of a matrix.
  func fill(_ entries: inout [Double]) {
    precondition(entries.count == places.entryCount)
    var target = entries.mutableSpan
    Self.scatter(first, to: places.first, of: &target)
    Self.scatter(second ?? first, to: places.second, of: &target)
  }

  private static func scatter(
    _ values: [Double], to places: [Int32], of target: inout MutableSpan<Double>
  ) {
    let (values, places) = (values.span, places.span)
    for index in places.indices { target[Int(places[index])] = values[index] }
  }

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
