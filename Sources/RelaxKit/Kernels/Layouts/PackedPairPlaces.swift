/// Where pairs of values go in a packed layout.
struct PackedPairPlaces: Sendable {
  /// Where they go among the entries of the matrix.
  let source: PairPlaces
  /// Empty if an entry has no place, or several.
  private let first, second: [Int32]

  /// Finds the places.
  ///
  /// - Parameters:
  ///   - count: the packed values.
  ///   - pack: puts a value for each entry into place; gives where all are.
  /// - Complexity: O(entries).
  init(
    _ source: PairPlaces, count: Int, _ pack: ([Double]) -> AlignedStorage<Double>
  ) {
    // Each entry is packed as its own number, from 1 on, which is then found where the entry belongs.
    var numbers = [Double](repeating: 0, count: source.entryCount)
    for entry in source.first { numbers[Int(entry)] = Double(entry) + 1 }
    for entry in source.second { numbers[Int(entry)] = Double(entry) + 1 }
    let packed = pack(numbers)
    precondition(packed.count >= count && count <= Int(Int32.max))
    var places = [Int32](repeating: -1, count: source.entryCount)
    var placedCount = 0
    for place in 0..<count {
      let number = unsafe packed.start[place]
      guard number != 0 else { continue }
      places[Int(number) - 1] = Int32(place)
      placedCount += 1
    }
    self.source = source
    let found = [source.first, source.second].map { $0.map { places[Int($0)] } }
    let isComplete =
      placedCount == source.first.count + source.second.count
      && found.allSatisfy { $0.allSatisfy { $0 >= 0 } }
    (first, second) = isComplete ? (found[0], found[1]) : ([], [])
  }

  /// Puts values into place; returns false if not all have one.
  ///
  /// - Precondition: they are for the same source, and packed as when places were found.
  func fill(_ packed: AlignedStorage<Double>, with pairs: ValuePairs) -> Bool {
    let values = pairs.first
    let others = pairs.second ?? values
    guard values.count == first.count else { return false }
    precondition(pairs.places === source && others.count == second.count)
    let target = unsafe packed.start
    unsafe values.withUnsafeBufferPointer { values in
      unsafe first.withUnsafeBufferPointer { first in
        unsafe second.withUnsafeBufferPointer { second in
          unsafe others.withUnsafeBufferPointer { others in
            for pair in values.indices {
              unsafe target[Int(first[pair])] = values[pair]
              unsafe target[Int(second[pair])] = others[pair]
            }
          }
        }
      }
    }
    return true
  }
}
