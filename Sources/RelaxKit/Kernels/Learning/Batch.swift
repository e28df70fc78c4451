extension CountCovariance {
  /// Numbers that are computed together: those of several depths, or of several solves.
  typealias Batch = SIMD8<Float>
}

extension SIMD8<Float> {
  /// The numbers, or the nearest ones between bounds. The library's `clamped` goes lane by lane.
  @inline(__always) func limited(_ least: Float, _ largest: Self) -> Self {
    let raised = replacing(with: least, where: self .< least)
    return raised.replacing(with: largest, where: raised .> largest)
  }

  /// The exponential functions of numbers in -8...4, to 5e-5 of them.
  @inline(__always) var exponentials: Self {
    let x = self * (1 / 16)
    func next(_ sum: Self, _ divisor: Float) -> Self { 1 + x * (1 / divisor) * sum }
    var power = next(next(next(next(next(next(Self(repeating: 1), 6), 5), 4), 3), 2), 1)
    for _ in 0..<4 { power *= power }
    return power
  }
}

/// Arrays of batches as the numbers they hold, one after another.
extension [CountCovariance.Batch] {
  /// The number at a place.
  subscript(number index: Int) -> Float {
    get { self[index / Element.scalarCount][index % Element.scalarCount] }
    set { self[index / Element.scalarCount][index % Element.scalarCount] = newValue }
  }

  /// Moves the last numbers of a row to its beginning.
  mutating func removeFirst(numbers count: Int, of total: Int) {
    for index in count..<total { self[number: index - count] = self[number: index] }
  }

  /// How many batches hold that many numbers.
  static func batchCount(_ count: Int) -> Int {
    (count + Element.scalarCount - 1) / Element.scalarCount
  }
}
