internal import CRelaxKernels

/// The rows of a lower triangular matrix R, each in as many batches, zero beyond its diagonal.
struct TriangularRows: Sendable {
  typealias Batch = CountCovariance.Batch

  /// How many batches a row has.
  let width: Int
  /// The rows, one after another.
  var batches: [Batch]

  /// Makes so many rows of zeros, as there are numbers in each.
  init(width: Int) {
    self.width = width
    batches = Array(repeating: .zero, count: width * width * Batch.scalarCount)
  }

  /// Sets factors to the numbers of `R v` and `back` to those of `Rᵀ R v`, with the first rows alone; what is beyond
  /// stays in factors.
  ///
  /// - Parameter isPortable: whether to do without instructions that a portable build may not assume. The sums are
  ///   the same to the last bit.
  /// - Complexity: O(count²); no allocation.
  func apply(
    _ count: Int, to v: [Batch], factors: inout [Batch], back: inout [Batch],
    isPortable: Bool = false
  ) {
    require(
      count <= width * Batch.scalarCount && min(v.count, factors.count, back.count) >= width,
      "the parts of a factor do not fit")
    guard !isPortable, let kernels = unsafe relaxkit_best_window_kernels() else {
      return apply(count, v, &factors, &back)
    }
    unsafe kernels.pointee.apply(
      Int32(count), Int32(width), batches, v, &factors, &back)
  }

  /// The same in Swift.
  private func apply(
    _ count: Int, _ v: [Batch], _ factors: inout [Batch], _ back: inout [Batch]
  ) {
    for chunk in 0..<[Batch].batchCount(count) { back[chunk] = .zero }
    for row in 0..<count {
      let line = row * width
      var sum = Batch.zero
      for chunk in 0...row / Batch.scalarCount { sum += batches[line + chunk] * v[chunk] }
      let factor = sum.sum()
      factors[number: row] = factor
      for chunk in 0...row / Batch.scalarCount { back[chunk] += factor * batches[line + chunk] }
    }
  }
}
