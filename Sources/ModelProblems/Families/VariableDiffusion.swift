public import RelaxKit

/// Diffusion whose strength varies from place to place: -∇·(a ∇u) on the unit square, u = 0 on its
/// boundary, times the square of the grid spacing.
///
///     let grid = VariableDiffusion(side: 10)
///     let matrix = try grid.matrix { exp(sin(2 * .pi * $0.x)) }
///
/// Five-point finite volumes: the coefficient between two neighbouring points is a in the middle
/// between them. The matrices are symmetric M-matrices, positive definite and consistently ordered.
public struct VariableDiffusion: Sendable, Hashable {
  /// The number of interior points along a side; there are `side²` unknowns.
  public let side: Int

  /// Makes the operator's grid.
  ///
  /// - Precondition: `side` is positive.
  public init(side: Int) {
    require(side > 0, "\(side) points a side: a grid needs at least one")
    self.side = side
  }

  /// The distance of neighbouring points.
  public var spacing: Double { 1 / (Double(side) + 1) }

  /// The matrix for a coefficient a, which gets places in the unit square.
  ///
  /// Points are numbered with the second coordinate running fastest. With a = 1 it is
  /// ``Stencil/laplacian(dimensions:)`` on `side` by `side` points.
  ///
  /// - Throws: `InputError` if a coefficient is not finite, or there are more entries than 32-bit
  ///   indices address.
  /// - Precondition: a is positive wherever it is asked for.
  /// - Complexity: O(side²).
  public func matrix(coefficient: (SIMD2<Double>) -> Double) throws(InputError) -> CSRMatrix {
    let entryCount = try requireIndexable([5, side, side], "\(side) points a side are too many")
    var entries: [CSRMatrix.Entry] = []
    entries.reserveCapacity(entryCount)
    let steps = [(-1, 0), (1, 0), (0, -1), (0, 1)]
    for row in 0..<side {
      for column in 0..<side {
        let unknown = row * side + column
        var diagonal = 0.0
        for (down, across) in steps {
          // In half steps, so that both points of a pair ask for the same place.
          let middle = SIMD2(Double(2 * row + 2 + down), Double(2 * column + 2 + across))
          let value = coefficient(middle * (spacing / 2))
          require(value > 0 || value.isNaN, "the coefficient \(value) must be positive")
          diagonal += value
          let (neighborRow, neighborColumn) = (row + down, column + across)
          guard (0..<side).contains(neighborRow), (0..<side).contains(neighborColumn) else {
            continue
          }
          entries.append(
            .init(row: unknown, column: neighborRow * side + neighborColumn, value: -value))
        }
        entries.append(.init(row: unknown, column: unknown, value: diagonal))
      }
    }
    return try CSRMatrix(rowCount: side * side, columnCount: side * side, entries: entries)
  }
}
