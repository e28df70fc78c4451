public import RelaxKit

/// Linear finite elements on tetrahedra in the unit cube: the points of a cubic grid moved at random, each
/// cell cut into six tetrahedra along its main diagonal, about 15 entries to a row.
///
///     var generator = SplitMix64(seed: 1)
///     let matrix = try JitteredTetrahedra(side: 31, using: &generator).matrix(reaction: 1)
public struct JitteredTetrahedra: Sendable {
  /// The places of the points, in the order of the unknowns: line by line.
  public let points: [SIMD3<Double>]

  private let side: Int

  /// Draws a mesh with `side³` points and `6 (side - 1)³` tetrahedra.
  ///
  /// - Parameters:
  ///   - side: the number of points along an edge of the cube.
  ///   - jitter: how far an inner point moves at most along each axis, in units of the grid spacing.
  /// - Precondition: `side` lies in 2...256 and `jitter` in 0..<0.15, where no tetrahedron turns over.
  public init(side: Int, jitter: Double = 0.14, using generator: inout some RandomNumberGenerator) {
    require((2...256).contains(side), "\(side) points an edge: a mesh needs 2 to 256")
    require(
      jitter >= 0 && jitter < 0.15,
      "the jitter is \(jitter); from 0.15 on tetrahedra may turn over, so stay below it")
    self.side = side
    func coordinate(_ index: Int) -> Double {
      generator.nextCoordinate(index, of: side, jitter: jitter)
    }
    points = (0..<side * side * side).map {
      SIMD3(coordinate($0 % side), coordinate($0 / side % side), coordinate($0 / side / side))
    }
  }

  /// The matrix of -Δu + ρ u with natural boundary values: stiffness plus ρ times the lumped mass matrix.
  ///
  /// It is symmetric; for ρ > 0 it is positive definite, for ρ = 0 constants are its null space. For
  /// a linear function with gradient g, vᵀ A v = |g|² for ρ = 0, exactly.
  ///
  /// - Parameter reaction: ρ, not negative.
  /// - Throws: `InputError` if the reaction is not finite.
  public func matrix(reaction: Double) throws(InputError) -> CSRMatrix {
    require(
      reaction >= 0, "the reaction is \(reaction); a negative one makes the matrix indefinite")
    let axes = [1, side, side * side]
    let paths = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
    var entries: [CSRMatrix.Entry] = []
    entries.reserveCapacity(96 * (side - 1) * (side - 1) * (side - 1))
    for z in 0..<side - 1 {
      for y in 0..<side - 1 {
        for x in 0..<side - 1 {
          for path in paths {
            // From one corner of the cell to the opposite one, along one axis after the other.
            var corners = [x + side * (y + side * z)]
            for axis in path { corners.append(corners[corners.count - 1] + axes[axis]) }
            append(corners, reaction, to: &entries)
          }
        }
      }
    }
    return try CSRMatrix(rowCount: points.count, columnCount: points.count, entries: entries)
  }

  private func append(
    _ corners: [Int], _ reaction: Double, to entries: inout [CSRMatrix.Entry]
  ) {
    let origin = points[corners[0]]
    let edges = (1...3).map { points[corners[$0]] - origin }
    func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
      SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
    }
    // Six times the volume, with the sign of the orientation, which cancels from the products below.
    let determinant = (edges[0] * cross(edges[1], edges[2])).sum()
    var gradients = [
      cross(edges[1], edges[2]) / determinant, cross(edges[2], edges[0]) / determinant,
      cross(edges[0], edges[1]) / determinant,
    ]
    gradients.insert(-(gradients[0] + gradients[1] + gradients[2]), at: 0)
    let volume = abs(determinant) / 6
    for row in 0..<4 {
      for column in 0..<4 {
        let stiffness = volume * (gradients[row] * gradients[column]).sum()
        let mass = row == column ? volume / 4 : 0
        entries.append(
          .init(row: corners[row], column: corners[column], value: stiffness + reaction * mass))
      }
    }
  }
}
