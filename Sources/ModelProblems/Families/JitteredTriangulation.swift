public import RelaxKit

/// Linear finite elements on an irregular triangulation of the unit square.
///
///     var generator = SplitMix64(seed: 1)
///     let mesh = JitteredTriangulation(side: 100, using: &generator)
///     let matrix = try mesh.matrix(reaction: 1)
///
/// The points of a square grid are moved at random, those on the boundary along it, and each cell is
/// cut along a random one of its diagonals, so that an inner point has four to eight neighbours.
/// Points are numbered breadth first from a random one, each with its new neighbours in random
/// order: neighbours have near numbers, but there are no lines of consecutive ones.
public struct JitteredTriangulation: Sendable {
  /// The number of points along a side of the square.
  public let side: Int

  /// The places of the points, in the order of the unknowns.
  public let points: [SIMD2<Double>]

  /// The corners of each triangle, counterclockwise.
  public let triangles: [SIMD3<Int32>]

  /// Draws a triangulation with `side²` points and `2 (side - 1)²` triangles.
  ///
  /// - Parameters:
  ///   - side: the number of points along a side of the square.
  ///   - jitter: how far a point moves at most along each axis, in units of the grid spacing; below
  ///     1/4, where no triangle can turn over.
  /// - Precondition: `side` lies in 2...10923, so that 32-bit indices do for the matrix, and `jitter`
  ///   in 0..<0.25.
  /// - Complexity: O(side²).
  public init(side: Int, jitter: Double = 0.2, using generator: inout some RandomNumberGenerator) {
    require(
      (2...Self.largestSide).contains(side),
      "\(side) points a side: a triangulation needs 2 to \(Self.largestSide)")
    require(
      jitter >= 0 && jitter < 0.25,
      "the jitter is \(jitter); from 1/4 on triangles may turn over, so stay below it")
    self.side = side
    func coordinate(_ index: Int) -> Double {
      generator.nextCoordinate(index, of: side, jitter: jitter)
    }
    let gridPoints = (0..<side * side).map {
      SIMD2(coordinate($0 % side), coordinate($0 / side))
    }
    var gridTriangles: [SIMD3<Int32>] = []
    gridTriangles.reserveCapacity(2 * (side - 1) * (side - 1))
    for row in 0..<side - 1 {
      for column in 0..<side - 1 {
        let corner = Int32(row * side + column)
        let (right, above) = (corner + 1, corner + Int32(side))
        if Bool.random(using: &generator) {
          gridTriangles.append(SIMD3(corner, right, above + 1))
          gridTriangles.append(SIMD3(corner, above + 1, above))
        } else {
          gridTriangles.append(SIMD3(corner, right, above))
          gridTriangles.append(SIMD3(right, above + 1, above))
        }
      }
    }
    let order = Self.breadthFirst(gridTriangles, pointCount: side * side, using: &generator)
    var numbers = [Int32](repeating: 0, count: order.count)
    for (number, point) in order.enumerated() { numbers[Int(point)] = Int32(number) }
    points = order.map { gridPoints[Int($0)] }
    // Triangles follow their least corner, so that assembly passes over memory in order as well.
    triangles = gridTriangles.map { corners in
      SIMD3(numbers[Int(corners.x)], numbers[Int(corners.y)], numbers[Int(corners.z)])
    }.sorted { $0.min() < $1.min() }
  }

  /// The most points along a side: nine entries for each of `2 (side - 1)²` triangles are then as many
  /// as 32-bit indices address.
  private static let largestSide = 10_923

  /// The points in breadth-first order over the edges of the triangles, from a random one.
  private static func breadthFirst(
    _ triangles: [SIMD3<Int32>], pointCount: Int, using generator: inout some RandomNumberGenerator
  ) -> [Int32] {
    var neighbors = [[Int32]](repeating: [], count: pointCount)
    for triangle in triangles {
      for corner in 0..<3 {
        neighbors[Int(triangle[corner])].append(triangle[(corner + 1) % 3])
        neighbors[Int(triangle[corner])].append(triangle[(corner + 2) % 3])
      }
    }
    var isNumbered = [Bool](repeating: false, count: pointCount)
    var order = [Int32.random(in: 0..<Int32(pointCount), using: &generator)]
    order.reserveCapacity(pointCount)
    isNumbered[Int(order[0])] = true
    var next = 0
    while next < order.count {
      for neighbor in neighbors[Int(order[next])].shuffled(using: &generator)
      where !isNumbered[Int(neighbor)] {
        isNumbered[Int(neighbor)] = true
        order.append(neighbor)
      }
      next += 1
    }
    return order
  }

  /// The matrix of -Δu + ρ u with natural boundary values: stiffness plus ρ times the mass matrix.
  ///
  /// It is symmetric; for ρ > 0 it is positive definite, for ρ = 0 constants are its null space. For
  /// a linear function with gradient g, vᵀ A v = |g|² + ρ ∫ v², exactly.
  ///
  /// - Parameter reaction: ρ, not negative.
  /// - Throws: `InputError` if the reaction is not finite.
  public func matrix(reaction: Double) throws(InputError) -> CSRMatrix {
    require(
      reaction >= 0, "the reaction is \(reaction); a negative one makes the matrix indefinite")
    var entries: [CSRMatrix.Entry] = []
    entries.reserveCapacity(9 * triangles.count)
    for triangle in triangles {
      let (a, b, c) = (
        points[Int(triangle.x)], points[Int(triangle.y)], points[Int(triangle.z)]
      )
      // The edge opposite each corner; the gradient of its hat function is the edge, turned by a
      // right angle, over twice the area.
      let edges = [c - b, a - c, b - a]
      let area = (edges[0].x * edges[1].y - edges[0].y * edges[1].x) / 2
      for row in 0..<3 {
        for column in 0..<3 {
          let stiffness: Double = (edges[row] * edges[column]).sum() / (4 * area)
          let mass: Double = row == column ? area / 6 : area / 12
          entries.append(
            .init(
              row: Int(triangle[row]), column: Int(triangle[column]),
              value: stiffness + reaction * mass))
        }
      }
    }
    return try CSRMatrix(rowCount: points.count, columnCount: points.count, entries: entries)
  }
}
