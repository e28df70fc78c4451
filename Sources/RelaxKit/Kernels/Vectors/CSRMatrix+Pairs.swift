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
    guard var extent = Self.extent(of: first) else { return false }
    if let second {
      guard let other = Self.extent(of: second) else { return false }
      extent = (min(extent.lowest, other.lowest), max(extent.highest, other.highest))
    }
    guard replaceDiagonal(with: diagonal) else { return false }
    take(first, second, at: places, extent: extent)
    return true
  }

  /// The lowest and the highest element, or 0 if none is below or above that; nil if one is not finite.
  private static func extent(of elements: Span<Double>) -> (lowest: Double, highest: Double)? {
    unsafe elements.withUnsafeBufferPointer { elements in
      let start = unsafe elements.start
      var lowest = (SIMD2<Double>.zero, SIMD2<Double>.zero)
      var highest = lowest
      // Comparisons pass over a NaN, and the product of any number with zero does not.
      var zeros = lowest
      var index = 0
      while index &+ 4 <= elements.count {
        let pair = unsafe SIMD2(start[index], start[index &+ 1])
        let next = unsafe SIMD2(start[index &+ 2], start[index &+ 3])
        lowest.0.replace(with: pair, where: pair .< lowest.0)
        lowest.1.replace(with: next, where: next .< lowest.1)
        highest.0.replace(with: pair, where: pair .> highest.0)
        highest.1.replace(with: next, where: next .> highest.1)
        zeros.0 += pair * 0
        zeros.1 += next * 0
        index &+= 4
      }
      var (low, high) = (
        min(lowest.0.min(), lowest.1.min()), max(highest.0.max(), highest.1.max())
      )
      var zero = (zeros.0 + zeros.1).sum()
      while index < elements.count {
        let element = unsafe start[index]
        low = element < low ? element : low
        high = element > high ? element : high
        zero += element * 0
        index &+= 1
      }
      return zero == 0 ? (low, high) : nil
    }
  }
}
