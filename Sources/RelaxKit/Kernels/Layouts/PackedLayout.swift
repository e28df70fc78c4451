/// An order of the values of a matrix in which kernels read them, with zeros in between.
protocol PackedLayout: AnyObject, Sendable {
  /// The number of packed values, with one place for those that belong nowhere.
  var valueCount: Int { get }

  /// Whether there are zeros that are not put into place with the values.
  var hasGaps: Bool { get }

  /// The number of units that a sweep can be divided into: rows, slices or groups.
  var unitCount: Int { get }

  /// Whose elements of vectors the kernels read for each unit.
  ///
  /// - Complexity: O(entries): it is looked for each time, since few solves ask.
  func spans() -> [UnitSpan]

  /// The units a sweep takes at a time where several go at once.
  var blockSize: Int { get }

  /// How long a sweep takes for the units before one, as a number of rows, slots or blocks of values that
  /// takes as long.
  func work(before unit: Int) -> Int

  /// Puts the values of a matrix, in the order of its pattern, where they belong; what lies in gaps
  /// stays.
  ///
  /// - Precondition: there is a value for each entry of the pattern, and room for `valueCount`.
  /// - Complexity: O(entries).
  func pack(_ values: [Double], into packed: AlignedStorage<Double>)
}

/// The first and the last unit that entries link to one, or that itself.
struct UnitSpan: Sendable, Equatable {
  var first, last: Int32

  init(_ first: Int, _ last: Int) {
    (self.first, self.last) = (Int32(truncatingIfNeeded: first), Int32(truncatingIfNeeded: last))
  }
}
