import RelaxKit

/// The five-point Laplacian on a grid, zero on its boundary, applied without a stored matrix.
struct GridLaplacian: LinearOperator {
  /// The number of interior points along each side.
  let width, height: Int

  var unknownCount: Int { width * height }

  func apply(to x: Span<Double>, into y: inout MutableSpan<Double>) {
    for row in 0..<height {
      for column in 0..<width {
        let point = row * width + column
        var sum = 4 * x[point]
        if column > 0 { sum -= x[point - 1] }
        if column + 1 < width { sum -= x[point + 1] }
        if row > 0 { sum -= x[point - width] }
        if row + 1 < height { sum -= x[point + width] }
        y[point] = sum
      }
    }
  }
}
