/// Slices that follow one another and whose values are put into place in the same way.
enum SliceRun: Sendable {
  /// Slices all of whose rows have one shape. No place need be stored: the values of a slice are
  /// transposed.
  case regular(slices: Range<Int>, firstEntry: Int, shape: RowShape)

  /// Other slices: the place of each of their entries is listed.
  case listed(entries: Range<Int>)
}

/// Which entries the rows of regular slices store, columns ascending: some far left, the one beside
/// the diagonal or not, the diagonal, the one beside it or not, some far right.
struct RowShape: Sendable {
  let lowerCount: Int
  let hasLeft: Bool
  let hasRight: Bool
  let upperCount: Int

  /// Which of the entries is the diagonal one.
  var diagonal: Int { lowerCount + (hasLeft ? 1 : 0) }

  /// The entries of a row.
  var count: Int { diagonal + 1 + (hasRight ? 1 : 0) + upperCount }
}
