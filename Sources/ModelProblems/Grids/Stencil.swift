public import RelaxKit

/// A difference operator with constant coefficients on a box of grid points, zero outside it.
///
///     let matrix = try Stencil.laplacian(dimensions: 3).matrix(extents: [40, 40, 40])
///
/// Points are numbered with the last coordinate running fastest: point (i, j) of an m by n box is
/// unknown `i n + j`.
public struct Stencil: Sendable, Hashable {
  /// A neighbour, seen from the point the equation belongs to, and its coefficient.
  public struct Term: Sendable, Hashable {
    /// The steps along each coordinate.
    public let offsets: [Int]
    /// The coefficient.
    public let coefficient: Double

    /// Makes a term.
    public init(offsets: [Int], coefficient: Double) {
      self.offsets = offsets
      self.coefficient = coefficient
    }
  }

  /// The number of coordinates.
  public let dimensions: Int

  /// The terms, in ascending order of the unknowns they reach.
  public let terms: [Term]

  /// Makes a stencil from its terms in any order.
  ///
  /// - Precondition: all terms have `dimensions` offsets, and no two have the same.
  public init(dimensions: Int, terms: [Term]) {
    require(
      dimensions > 0 && terms.allSatisfy { $0.offsets.count == dimensions },
      "each term of a stencil needs one offset for each of the \(dimensions) dimensions")
    require(
      Set(terms.map(\.offsets)).count == terms.count, "two terms of a stencil have equal offsets")
    self.dimensions = dimensions
    self.terms = terms.sorted { $0.offsets.lexicographicallyPrecedes($1.offsets) }
  }

  /// The matrix of the operator on a box of grid points; terms that reach outside it are dropped.
  ///
  /// - Parameter extents: the number of points along each coordinate.
  /// - Throws: `InputError` if there are more entries than 32-bit indices address, or a coefficient
  ///   is not finite.
  /// - Precondition: one positive extent for each dimension.
  /// - Complexity: O(points · terms · dimensions).
  public func matrix(extents: [Int]) throws(InputError) -> CSRMatrix {
    require(
      extents.count == dimensions && extents.allSatisfy { $0 > 0 },
      "\(dimensions) positive extents are needed, and \(extents) were given")
    // Terms that reach outside from everywhere are dropped now: their distances may be of any size.
    let terms = terms.filter { term in
      zip(term.offsets, extents).allSatisfy { $0.magnitude < $1.magnitude }
    }
    let pointCount = try requireIndexable(extents, "extents \(extents) are too large")
    try requireIndexable(
      [pointCount, terms.count], "extents \(extents) with \(terms.count) terms are too large")
    let distances = terms.map { term in
      zip(term.offsets, extents).reduce(0) { $0 * $1.1 + $1.0 }
    }
    var starts: [Int32] = [0]
    var columns: [Int32] = []
    var values: [Double] = []
    starts.reserveCapacity(pointCount + 1)
    columns.reserveCapacity(pointCount * terms.count)
    values.reserveCapacity(pointCount * terms.count)
    var coordinates = [Int](repeating: 0, count: dimensions)
    for point in 0..<pointCount {
      for (term, distance) in zip(terms, distances) {
        let isInside = (0..<dimensions).allSatisfy {
          (0..<extents[$0]).contains(coordinates[$0] + term.offsets[$0])
        }
        guard isInside else { continue }
        columns.append(Int32(point + distance))
        values.append(term.coefficient)
      }
      starts.append(Int32(columns.count))
      advance(&coordinates, extents: extents)
    }
    return try CSRMatrix(
      rowCount: pointCount, columnCount: pointCount, rowStarts: starts, columnIndices: columns,
      values: values)
  }

  /// Steps to the next point, the last coordinate fastest.
  private func advance(_ coordinates: inout [Int], extents: [Int]) {
    for axis in coordinates.indices.reversed() {
      coordinates[axis] += 1
      if coordinates[axis] < extents[axis] { return }
      coordinates[axis] = 0
    }
  }
}
