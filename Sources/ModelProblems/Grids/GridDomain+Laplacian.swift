public import RelaxKit

extension GridDomain {
  /// The five-point Laplacian with zero boundary values: 4 on the diagonal, -1 for each neighbour.
  ///
  /// It is -Δ times the square of the grid spacing, symmetric positive definite and consistently
  /// ordered. On the square the spectral radius of its Jacobi matrix is cos(π / (size - 1)).
  ///
  /// - Throws: `InputError` if there are more entries than 32-bit indices address; no memory has then
  ///   been asked for.
  /// - Complexity: O(size²).
  public func laplacian() throws(InputError) -> CSRMatrix {
    try requireIndexable([5, unknownCount], "a grid of size \(size) is too large")
    let points = points
    var unknowns = [Int32?](repeating: nil, count: size * size)
    for (index, point) in points.enumerated() {
      unknowns[point.column * size + point.row] = Int32(index)
    }
    var starts: [Int32] = [0]
    var columns: [Int32] = []
    var values: [Double] = []
    for point in points {
      let place = point.column * size + point.row
      // In ascending order of the unknowns: left, above, itself, below, right.
      for neighbor in [place - size, place - 1, place, place + 1, place + size] {
        guard let unknown = unknowns[neighbor] else { continue }
        columns.append(unknown)
        values.append(neighbor == place ? 4 : -1)
      }
      starts.append(Int32(columns.count))
    }
    return try CSRMatrix(
      rowCount: unknownCount, columnCount: unknownCount, rowStarts: starts,
      columnIndices: columns, values: values)
  }
}
