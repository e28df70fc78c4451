import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

struct GridDomainTests {
  @Test(arguments: 3...14)
  func `the square has all interior points and the L lacks its lower left quarter`(size: Int) {
    let side = size - 2
    #expect(GridDomain(.square, size: size).unknownCount == side * side)
    // Interior points with x <= 0, and as many with y <= 0: the middle one of an odd side counts.
    let quarter = (side + 1) / 2
    #expect(GridDomain(.lShaped, size: size).unknownCount == side * side - quarter * quarter)
  }

  @Test func `domains have as many unknowns as the tables have rows`() throws {
    #expect(
      try GridDomain(.lShaped, size: 12).unknownCount == Fixture("cg_rhs_L12_0.5.csv").rows.count)
    #expect(
      try GridDomain(.square, size: 12).unknownCount == Fixture("cg_rhs_S12_0.0.csv").rows.count)
  }

  @Test(arguments: GridDomain.Shape.allCases)
  func `points go down the columns from left to right`(shape: GridDomain.Shape) {
    let points = GridDomain(shape, size: 11).points
    for (point, next) in zip(points, points.dropFirst()) {
      #expect(point.x < next.x || point.x == next.x && point.y > next.y)
    }
    #expect(points.allSatisfy { abs($0.x) < 1 && abs($0.y) < 1 })
    if shape == .lShaped { #expect(points.allSatisfy { $0.x > 0 || $0.y > 0 }) }
  }

  @Test(arguments: 3...8)
  func `the Laplacian of the square is a sum of Kronecker products`(size: Int) throws {
    let matrix = try GridDomain(.square, size: size).laplacian()
    let side = size - 2
    func second(_ i: Int, _ j: Int) -> Double { i == j ? 2 : abs(i - j) == 1 ? -1 : 0 }
    func identity(_ i: Int, _ j: Int) -> Double { i == j ? 1 : 0 }
    for row in 0..<(side * side) {
      for column in 0..<(side * side) {
        let (i, j) = (row / side, row % side)
        let (k, l) = (column / side, column % side)
        let expected = second(i, k) * identity(j, l) + identity(i, k) * second(j, l)
        #expect(matrix[row, column] == expected)
      }
    }
  }

  @Test(arguments: 3...12)
  func `the Laplacian of the L is that of the square at its points`(size: Int) throws {
    let square = GridDomain(.square, size: size)
    let lShaped = GridDomain(.lShaped, size: size)
    let whole = try square.laplacian()
    let part = try lShaped.laplacian()
    let places = lShaped.points.compactMap { square.points.firstIndex(of: $0) }
    #expect(places.count == part.rowCount)
    for row in places.indices {
      for column in places.indices {
        #expect(part[row, column] == whole[places[row], places[column]])
      }
    }
  }

  @Test func `a grid without interior points is refused`() async {
    await #expect(processExitsWith: .failure) { _ = GridDomain(.square, size: 2) }
  }
}
