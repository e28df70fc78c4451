internal import RelaxKit

/// The interior points of a uniform grid over a square or an L-shaped domain, numbered.
///
///     let domain = GridDomain(.lShaped, size: 12)
///     let matrix = try domain.laplacian().shiftingDiagonal(by: 0.5)   // 75 unknowns
///
/// The grid has `size` by `size` points over [-1, 1]²; those on the boundary carry no unknown. Points
/// are numbered down the columns from left to right: x ascends from column to column, y descends
/// within a column. These are the domains and the order of MATLAB's `numgrid`.
public struct GridDomain: Sendable, Hashable {
  /// The shape of a domain within [-1, 1]².
  public enum Shape: String, Sendable, Hashable, Codable, CaseIterable {
    /// The whole square.
    case square = "S"
    /// The square without its lower left quarter: the points with x > 0 or y > 0.
    case lShaped = "L"
  }

  /// The shape.
  public let shape: Shape

  /// The number of grid points along a side, boundary included.
  public let size: Int

  /// The number of interior points, one unknown each; (size - 2)² for the square.
  public var unknownCount: Int {
    // The points of the lower left quarter, those of its inner edges included.
    let missing = (size - 1) / 2
    return (size - 2) * (size - 2) - (shape == .square ? 0 : missing * missing)
  }

  /// Makes the grid.
  ///
  /// - Precondition: `size` is at least 3, so that there is an interior point, and at most 2³¹.
  public init(_ shape: Shape, size: Int) {
    require(
      (3...1 << 31).contains(size),
      "a grid of size \(size): it needs at least 3 for an interior point, and at most 2^31")
    self.shape = shape
    self.size = size
  }

  /// The interior points in the order of the unknowns, listed anew each time.
  ///
  /// - Complexity: O(size²).
  public var points: [GridPoint] {
    var points: [GridPoint] = []
    points.reserveCapacity(unknownCount)
    for column in 1..<(size - 1) {
      for row in 1..<(size - 1) {
        // Exact forms of x > 0 and y > 0, with x = -1 + 2 column / (size - 1) and y alike.
        let isRight = 2 * column > size - 1
        let isUpper = 2 * row < size - 1
        if shape == .square || isRight || isUpper {
          points.append(GridPoint(row: row, column: column, gridSize: size))
        }
      }
    }
    return points
  }
}
