/// An order of the values of a matrix in which kernels read them, with zeros in between.
protocol PackedLayout: AnyObject, Sendable {
  /// The number of packed values, with one place for those that belong nowhere.
  var valueCount: Int { get }

  /// Whether there are zeros that are not put into place with the values.
  var hasGaps: Bool { get }

  /// The number of units that a sweep can be divided into: rows, slices or groups.
  var unitCount: Int { get }

  /// No entry links units further apart.
  var unitReach: Int { get }

  /// The units a sweep takes at a time where several go at once.
  var blockSize: Int { get }

  /// Puts the values of a matrix, in the order of its pattern, where they belong; what lies in gaps
  /// stays.
  ///
  /// - Precondition: there is a value for each entry of the pattern, and room for `valueCount`.
  /// - Complexity: O(entries).
  func pack(_ values: [Double], into packed: AlignedStorage<Double>)
}
