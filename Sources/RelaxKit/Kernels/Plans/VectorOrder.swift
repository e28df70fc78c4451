/// The order in which the elements of vectors lie in memory.
struct VectorOrder: Sendable {
  /// The unknown at each place of the order.
  let permutation: [Int32]

  /// The place of each unknown in the order.
  let places: [Int32]

  /// Takes the unknowns in an order in which each comes once.
  init(permutation: [Int32]) {
    var places = [Int32](repeating: 0, count: permutation.count)
    let unknowns = permutation.span
    var target = places.mutableSpan
    for place in 0..<unknowns.count {
      target[Int(unsafe unknowns[unchecked: place])] = Int32(truncatingIfNeeded: place)
    }
    self.permutation = permutation
    self.places = places
  }

  /// The unknowns of another order taken in this one.
  func of(_ other: VectorOrder) -> VectorOrder {
    VectorOrder(permutation: permutation.map { other.permutation[Int($0)] })
  }
}
