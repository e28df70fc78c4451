extension [Double] {
  /// The largest absolute value; NaN or infinite if an element is, and 0 for an empty array.
  var largestMagnitude: Double { span.largestMagnitude }
}

extension Span<Double> {
  /// The largest absolute value; NaN or infinite if an element is, and 0 for an empty span.
  var largestMagnitude: Double {
    let (lowest, highest) = extent
    return Swift.max(highest, -lowest)
  }

  /// The lowest and the highest element, or 0 if none is below or above that; NaN both if an element is NaN or
  /// infinite.
  var extent: (lowest: Double, highest: Double) {
    let elements = self
    // Pairs, and two of them, since each comparison waits for the one before. These pass over a NaN, and a sum
    // does not.
    var lowest = (SIMD2<Double>.zero, SIMD2<Double>.zero)
    var highest = lowest
    var sum = lowest
    var index = 0
    while index + 4 <= elements.count {
      let pair = SIMD2(elements[index], elements[index + 1])
      let next = SIMD2(elements[index + 2], elements[index + 3])
      lowest.0.replace(with: pair, where: pair .< lowest.0)
      lowest.1.replace(with: next, where: next .< lowest.1)
      highest.0.replace(with: pair, where: pair .> highest.0)
      highest.1.replace(with: next, where: next .> highest.1)
      sum.0 += pair
      sum.1 += next
      index += 4
    }
    var (low, high) = (
      Swift.min(lowest.0.min(), lowest.1.min()), Swift.max(highest.0.max(), highest.1.max())
    )
    var total = (sum.0 + sum.1).sum()
    while index < elements.count {
      low = elements[index] < low ? elements[index] : low
      high = elements[index] > high ? elements[index] : high
      total += elements[index]
      index += 1
    }
    // A sum of finite numbers may overflow, too.
    guard total.isFinite || elements.allAreFinite else { return (.nan, .nan) }
    return (low, high)
  }

  /// Whether no element is zero, infinite or NaN.
  var allAreFiniteAndNonzero: Bool {
    let elements = self
    var isSound = SIMDMask<SIMD2<Int64>>(repeating: true)
    var index = 0
    while index + 2 <= elements.count {
      let pair = SIMD2(elements[index], elements[index + 1])
      // What is finite and not zero has a product with zero that is zero.
      isSound .&= (pair .!= 0) .& (pair * 0 .== 0)
      index += 2
    }
    guard all(isSound) else { return false }
    return index == elements.count || elements[index] != 0 && elements[index].isFinite
  }

  private var allAreFinite: Bool {
    for index in indices where !self[index].isFinite { return false }
    return true
  }
}
