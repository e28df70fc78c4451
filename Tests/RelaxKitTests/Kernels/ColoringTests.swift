import ModelProblems
import RelaxKitChecks
import RelaxTestSupport
import Testing

@testable import RelaxKit

/// How unknowns are grouped into colours.
@Suite struct ColoringTests {
  private static let seeds: [UInt64] = [8_127, 55_031, 760_444]

  /// The neighbours of each unknown: those that an entry in either direction links it with.
  private func neighbors(_ pattern: SparsityPattern) -> [Set<Int>] {
    var neighbors = [Set<Int>](repeating: [], count: pattern.rowCount)
    for row in 0..<pattern.rowCount {
      for entry in Int(pattern.rowStarts[row])..<Int(pattern.rowStarts[row + 1]) {
        let column = Int(pattern.columnIndices[entry])
        guard column != row else { continue }
        neighbors[row].insert(column)
        neighbors[column].insert(row)
      }
    }
    return neighbors
  }

  /// A diagonal, and entries off it.
  private func pattern(count: Int, _ places: [(row: Int, column: Int)]) throws -> SparsityPattern {
    try CSRMatrix(
      rowCount: count, columnCount: count,
      entries: (0..<count).map { .init(row: $0, column: $0, value: 1) }
        + places.map { .init(row: $0.row, column: $0.column, value: 1) }
    ).pattern
  }

  /// Patterns without symmetry, some with a row or a column that is full.
  private func randomPatterns(seed: UInt64) throws -> [SparsityPattern] {
    var generator = SplitMix64(seed: seed)
    return try (0..<30).map { index in
      let count = Int.random(in: 1...60, using: &generator)
      var places = (0..<Int.random(in: 0...4 * count, using: &generator)).map { _ in
        (
          row: Int.random(in: 0..<count, using: &generator),
          column: Int.random(in: 0..<count, using: &generator)
        )
      }
      let full = Int.random(in: 0..<count, using: &generator)
      if index % 3 == 1 { places += (0..<count).map { (full, $0) } }
      if index % 3 == 2 { places += (0..<count).map { ($0, full) } }
      return try pattern(count: count, places)
    }
  }

  @Test(arguments: seeds)
  func `each unknown has the first colour that no neighbour before it has`(seed: UInt64) throws {
    let samples = try LayoutSample.all(seed: seed).map(\.matrix.pattern)
    for pattern in try samples + randomPatterns(seed: seed) {
      let coloring = Coloring(pattern.storage)
      let neighbors = neighbors(pattern)
      for row in 0..<pattern.rowCount {
        let color = coloring.colors[row]
        #expect(neighbors[row].allSatisfy { coloring.colors[$0] != color })
        let taken = Set(neighbors[row].filter { $0 < row }.map { coloring.colors[$0] })
        #expect(taken.isSuperset(of: 0..<color))
      }
    }
  }

  @Test(arguments: seeds)
  func `the order lists colour after colour, each by row`(seed: UInt64) throws {
    for pattern in try randomPatterns(seed: seed) {
      let coloring = Coloring(pattern.storage)
      let expected = (0..<pattern.rowCount).sorted {
        (coloring.colors[$0], $0) < (coloring.colors[$1], $1)
      }
      #expect(coloring.order.map { Int($0) } == expected)
      #expect(coloring.starts.first == 0 && coloring.starts.last == pattern.rowCount)
      for color in 0..<coloring.starts.count - 1 {
        let rows = coloring.order[coloring.starts[color]..<coloring.starts[color + 1]]
        #expect(!rows.isEmpty && rows.allSatisfy { coloring.colors[Int($0)] == Int32(color) })
      }
    }
  }

  @Test(arguments: [[1, 2], [5, 5], [6, 9], [17, 8], [40, 31]])
  func `five-point stencils are red and black`(extents: [Int]) throws {
    let matrix = try Stencil.laplacian(dimensions: 2).matrix(extents: extents)
    let coloring = Coloring(matrix.pattern.storage)
    #expect(coloring.starts.count == 3)
    for row in 0..<matrix.rowCount {
      // Along a line, and from line to line, the colours take turns.
      let parity = (row / extents[1] + row % extents[1]) % 2
      #expect(coloring.colors[row] == Int32(parity))
    }
  }

  @Test func `seven-point stencils have two colours and nine-point stencils four`() throws {
    let cube = try Stencil.laplacian(dimensions: 3).matrix(extents: [3, 4, 5])
    #expect(Coloring(cube.pattern.storage).starts.count == 3)
    // The two by two points of a corner are all neighbours.
    let nine = try Stencil.anisotropicDiffusion(ratio: 0.3, angle: 0.4).matrix(extents: [6, 7])
    #expect(Coloring(nine.pattern.storage).starts.count == 5)
  }

  @Test func `unknowns on their own have one colour`() throws {
    for count in [1, 2, 40] {
      let coloring = try Coloring(pattern(count: count, []).storage)
      #expect(coloring.starts == [0, count])
      #expect(coloring.order == (0..<Int32(count)).map { $0 })
    }
    #expect(try Coloring(pattern(count: 0, []).storage).starts == [0])
  }

  @Test func `a full matrix has a colour for each unknown`() throws {
    let matrix = try randomSymmetricMatrix(count: 12, seed: 3)
    #expect(Coloring(matrix.pattern.storage).starts == Array(0...12))
  }

  @Test(arguments: [true, false])
  func `an arrow of many rows has two colours`(isFullRow: Bool) throws {
    let count = 100_000
    for tip in [0, count - 1] {
      let others = (0..<count).filter { $0 != tip }
      // One direction is enough to link two unknowns.
      let arrow = try pattern(count: count, others.map { isFullRow ? (tip, $0) : ($0, tip) })
      let plan = SweepPlan(for: arrow, ordering: .multicolor)
      #expect(plan.colorStarts == [0, tip == 0 ? 1 : count - 1, count])
    }
  }
}
