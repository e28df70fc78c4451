import RelaxKitChecks
import RelaxTestSupport
import Testing

@testable import RelaxKit

/// The natural order in groups, on patterns drawn at random.
@Suite struct GroupOrderTests {
  /// A pattern with a full diagonal: of one of many kinds, with rows and columns without entries, dense
  /// ones, and parts without links.
  private static func pattern(using generator: inout SplitMix64) throws -> SparsityPattern {
    let count = Int.random(in: 1...160, using: &generator)
    let isSymmetric = Bool.random(using: &generator)
    var pairs: [(Int, Int)] = []
    func add(_ row: Int, _ column: Int) {
      guard (0..<count).contains(row), (0..<count).contains(column) else { return }
      pairs.append((row, column))
      if isSymmetric { pairs.append((column, row)) }
    }
    let reach = [1, 3, 12, count].randomElement(using: &generator) ?? 1
    for row in 0..<count where Int.random(in: 0..<6, using: &generator) > 0 {
      for _ in 0..<Int.random(in: 0...4, using: &generator) {
        add(row, row + Int.random(in: -reach...reach, using: &generator))
      }
    }
    for _ in 0..<Int.random(in: 0...2, using: &generator) {
      let dense = Int.random(in: 0..<count, using: &generator)
      let isRow = Bool.random(using: &generator)
      for other in 0..<count where Int.random(in: 0..<3, using: &generator) > 0 {
        if isRow { add(dense, other) } else { add(other, dense) }
      }
    }
    let cut = Int.random(in: 0...count, using: &generator)
    if Bool.random(using: &generator) { pairs.removeAll { ($0 < cut) != ($1 < cut) } }
    let entries = (pairs + (0..<count).map { ($0, $0) }).map {
      CSRMatrix.Entry(row: $0, column: $1, value: 1)
    }
    return try CSRMatrix(rowCount: count, columnCount: count, entries: entries).pattern
  }

  /// Whether each row has one place, after all neighbours of smaller number and in no group with one,
  /// where a neighbour is whoever an entry links to in either direction.
  private static func keepsOrder(
    _ pattern: SparsityPattern, permutation: [Int32], starts: [Int32]
  ) -> Bool {
    var groups = [Int](repeating: -1, count: pattern.rowCount)
    guard permutation.count == pattern.rowCount, starts.first == 0,
      starts.last == Int32(pattern.rowCount)
    else { return false }
    for (group, (begin, end)) in zip(starts, starts.dropFirst()).enumerated() {
      guard (1...4).contains(end - begin) else { return false }
      for place in begin..<end {
        guard groups[Int(permutation[Int(place)])] < 0 else { return false }
        groups[Int(permutation[Int(place)])] = group
      }
    }
    for row in 0..<pattern.rowCount {
      for position in pattern.rowStarts[row]..<pattern.rowStarts[row + 1] {
        let column = Int(pattern.columnIndices[Int(position)])
        let isBefore = groups[column] < groups[row]
        let isAfter = groups[column] > groups[row]
        if column < row && !isBefore || column > row && !isAfter { return false }
      }
    }
    return true
  }

  @Test(arguments: 0..<8)
  func `each row comes after its smaller neighbours, in a group with none`(part: Int) throws {
    var generator = SplitMix64(seed: 90_001 + UInt64(part))
    for index in 0..<250 {
      let pattern = try Self.pattern(using: &generator)
      let order = try #require(GroupOrder(pattern.storage, givesUp: false))
      #expect(
        Self.keepsOrder(pattern, permutation: order.permutation, starts: order.starts),
        "pattern \(index), \(pattern.rowCount) rows")
    }
  }

  @Test func `one row in a wrong place is noticed`() throws {
    var generator = SplitMix64(seed: 5_511)
    var (noticed, tried) = (0, 0)
    while tried < 200 {
      let pattern = try Self.pattern(using: &generator)
      let order = try #require(GroupOrder(pattern.storage, givesUp: false))
      // A link and the places of both its rows, exchanged.
      let links = (0..<pattern.rowCount).flatMap { row in
        pattern.columnIndices[Int(pattern.rowStarts[row])..<Int(pattern.rowStarts[row + 1])]
          .filter { Int($0) != row }.map { (row, Int($0)) }
      }
      guard let (row, column) = links.randomElement(using: &generator) else { continue }
      var permutation = order.permutation
      let places = try (
        #require(permutation.firstIndex(of: Int32(row))),
        #require(permutation.firstIndex(of: Int32(column)))
      )
      permutation.swapAt(places.0, places.1)
      tried += 1
      if !Self.keepsOrder(pattern, permutation: permutation, starts: order.starts) {
        noticed += 1
      }
    }
    #expect(noticed == tried)
  }

  @Test(arguments: 0..<8)
  func `sweeps of rows, groups and the plain loop give the same iterates`(part: Int) throws {
    var generator = SplitMix64(seed: 40_507 + UInt64(part))
    for index in 0..<125 {
      let pattern = try Self.pattern(using: &generator)
      let count = pattern.rowCount
      var entries: [CSRMatrix.Entry] = []
      for row in 0..<count {
        for position in pattern.rowStarts[row]..<pattern.rowStarts[row + 1] {
          let column = Int(pattern.columnIndices[Int(position)])
          // Rows of very different size, so that an error in a small one cannot hide.
          let scale = row.isMultiple(of: 7) ? 1e-6 : 1
          let value =
            row == column
            ? Double.random(in: 2...4, using: &generator)
            : scale * Double.random(in: -1...1, using: &generator)
          entries.append(.init(row: row, column: column, value: value))
        }
      }
      let matrix = try CSRMatrix(rowCount: count, columnCount: count, entries: entries)
      let load = randomVector(count: count, using: &generator)
      let start = randomVector(count: count, using: &generator)
      let omega = Double.random(in: 0.3...1.7, using: &generator)
      let expected = PlainSweeps.iterate(matrix, load, from: start, omega: omega)
      let kernels = SweepPlan.Kernels.allCases[index % 2]
      var workspace = SolverWorkspace(layout: .groups, kernels: kernels)
      let x = try PlainSweeps.solve(matrix, load, from: start, omega: omega, using: &workspace)
      #expect(workspace.plan?.layout == .groups)
      let wrong = PlainSweeps.wrongRows(x, expected, matrix, start: start)
      #expect(wrong.isEmpty, "pattern \(index), rows \(wrong)")
    }
  }

  @Test func `random numbers are admitted breadth first`() throws {
    // A line of 2^17 unknowns numbered at random: near in the line is near in place.
    let count = 1 << 17
    var generator = SplitMix64(seed: 3)
    let numbers = (0..<count).shuffled(using: &generator)
    let entries = (0..<count).flatMap { point in
      [point - 1, point, point + 1].filter { (0..<count).contains($0) }.map {
        CSRMatrix.Entry(row: numbers[point], column: numbers[$0], value: 1)
      }
    }
    let matrix = try CSRMatrix(rowCount: count, columnCount: count, entries: entries)
    let order = try #require(GroupOrder(matrix.pattern.storage, givesUp: true))
    #expect(Self.keepsOrder(matrix.pattern, permutation: order.permutation, starts: order.starts))
    let places = VectorOrder(permutation: order.permutation).places
    let distances = (1..<count).map { abs(places[numbers[$0]] - places[numbers[$0 - 1]]) }
    #expect(distances.max() ?? 0 < 2000)
  }

  @Test func `rows that were admitted may all wait for others`() throws {
    // A lattice numbered at random, each point linked to the next 1, 2, 350, 351 ones.
    let count = 1 << 17
    var generator = SplitMix64(seed: 12)
    let numbers = (0..<count).shuffled(using: &generator)
    let entries = (0..<count).flatMap { point in
      [-351, -350, -2, -1, 0, 1, 2, 350, 351].map { point + $0 }
        .filter { (0..<count).contains($0) }.map {
          CSRMatrix.Entry(row: numbers[point], column: numbers[$0], value: 1)
        }
    }
    let matrix = try CSRMatrix(rowCount: count, columnCount: count, entries: entries)
    let order = try #require(GroupOrder(matrix.pattern.storage, givesUp: false))
    let isKept = Self.keepsOrder(
      matrix.pattern, permutation: order.permutation, starts: order.starts)
    #expect(isKept)
  }
}
