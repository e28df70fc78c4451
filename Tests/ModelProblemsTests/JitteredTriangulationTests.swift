import ModelProblems
import RelaxKit
import Testing

struct JitteredTriangulationTests {
  private static func mesh(_ side: Int, seed: UInt64, jitter: Double = 0.2) -> JitteredTriangulation
  {
    var generator = SplitMix64(seed: seed)
    return JitteredTriangulation(side: side, jitter: jitter, using: &generator)
  }

  private static func energy(_ matrix: CSRMatrix, _ v: [Double]) throws -> Double {
    try zip(v, matrix.multiplied(by: v)).reduce(0) { $0 + $1.0 * $1.1 }
  }

  @Test(arguments: [2, 3, 9, 20], [1, 2, 3] as [UInt64])
  func `triangles are counterclockwise and cover the square`(side: Int, seed: UInt64) {
    let mesh = Self.mesh(side, seed: seed, jitter: 0.249)
    #expect(mesh.points.count == side * side)
    #expect(mesh.triangles.count == 2 * (side - 1) * (side - 1))
    let areas = mesh.triangles.map { triangle in
      let (a, b, c) = (
        mesh.points[Int(triangle.x)], mesh.points[Int(triangle.y)], mesh.points[Int(triangle.z)]
      )
      return ((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)) / 2
    }
    #expect(areas.allSatisfy { $0 > 0 })
    #expect(abs(areas.reduce(0, +) - 1) < 1e-12)
  }

  @Test(arguments: [2, 5, 16], [4, 5] as [UInt64])
  func `stiffness is symmetric with rows that sum to zero`(side: Int, seed: UInt64) throws {
    let matrix = try Self.mesh(side, seed: seed).matrix(reaction: 0)
    #expect(matrix.isSymmetric(tolerance: 1e-14))
    #expect(matrix.pattern.firstMissingDiagonal == nil)
    let ones = [Double](repeating: 1, count: side * side)
    for sum in try matrix.multiplied(by: ones) { #expect(abs(sum) < 1e-12) }
  }

  @Test(arguments: [6, 7, 8] as [UInt64])
  func `the energy of a linear function is exact`(seed: UInt64) throws {
    let mesh = Self.mesh(12, seed: seed)
    let v = mesh.points.map { 3 * $0.x - 2 * $0.y }
    // The integral of (3x - 2y)² over the square is 3 - 3 + 4/3.
    let stiffness = try Self.energy(mesh.matrix(reaction: 0), v)
    let both = try Self.energy(mesh.matrix(reaction: 6), v)
    #expect(abs(stiffness - 13) < 1e-11)
    #expect(abs(both - (13 + 6 * 4.0 / 3)) < 1e-11)
  }

  @Test(arguments: [9, 10, 11] as [UInt64])
  func `with a reaction all pivots of elimination are positive`(seed: UInt64) throws {
    let matrix = try Self.mesh(7, seed: seed).matrix(reaction: 0.5)
    var rows = (0..<49).map { row in (0..<49).map { matrix[row, $0] } }
    for pivot in 0..<49 {
      #expect(rows[pivot][pivot] > 0)
      for row in pivot + 1..<49 {
        let factor = rows[row][pivot] / rows[pivot][pivot]
        for column in pivot..<49 { rows[row][column] -= factor * rows[pivot][column] }
      }
    }
  }

  @Test func `numbers are irregular but near those of neighbours`() throws {
    let side = 60
    let matrix = try Self.mesh(side, seed: 12).matrix(reaction: 1)
    let distances = (0..<side * side).flatMap { row in
      matrix.row(row).map { abs($0.column - row) }.filter { $0 > 0 }
    }
    // A front of breadth-first search crosses the square at most twice.
    #expect(distances.allSatisfy { $0 <= 8 * side })
    // Of six neighbours two would be next in number if points were numbered line by line.
    let besideCount = distances.count { $0 == 1 }
    #expect(besideCount < distances.count / 4)
    let degrees = Set((0..<side * side).map { matrix.row($0).count - 1 })
    #expect(degrees.contains(4) && degrees.contains(8))
  }

  @Test func `the same seed gives the same matrix`() throws {
    let matrix = try Self.mesh(9, seed: 13).matrix(reaction: 1)
    #expect(try Self.mesh(9, seed: 13).matrix(reaction: 1) == matrix)
    #expect(try Self.mesh(9, seed: 14).matrix(reaction: 1) != matrix)
  }

  @Test func `a jitter that turns triangles over is refused`() async {
    await #expect(processExitsWith: .failure) {
      var generator = SplitMix64(seed: 1)
      _ = JitteredTriangulation(side: 4, jitter: 0.25, using: &generator)
    }
  }
}
