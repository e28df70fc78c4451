extension CSRMatrix {
  /// Replaces all values by a diagonal and by pairs of entries, which are put into rows when these are asked for.
  ///
  /// - Parameters:
  ///   - diagonal: n numbers; all of the diagonal must be stored.
  ///   - first: the first entry of each pair.
  ///   - second: the other one; nil if that is the same.
  ///   - places: where they are among the entries.
  /// - Returns: false if a number is not finite; the matrix is then as it was.
  /// - Precondition: there are as many numbers as the matrix has entries, and as many pairs as places.
  /// - Complexity: O(entries); nothing but the diagonal is replaced by pairs that are the same again. Nothing is
  ///   allocated from the second time on.
  package mutating func replaceValues(
    diagonal: Span<Double>, first: Span<Double>, second: Span<Double>?, at places: PairPlaces
  ) -> Bool {
    precondition(first.count == places.count && second?.count ?? first.count == places.count)
    // Codes assemble a matrix anew although it is that of the solve before, as for each corrector of a time step.
    if hold(first, second, at: places) { return replaceDiagonal(with: diagonal) }
    var extent = first.extent
    guard extent.highest.isFinite else { return false }
    if let second {
      let other = second.extent
      guard other.highest.isFinite else { return false }
      extent = (min(extent.lowest, other.lowest), max(extent.highest, other.highest))
    }
    guard replaceDiagonal(with: diagonal) else { return false }
    take(first, second, at: places, extent: extent)
    return true
  }
}
