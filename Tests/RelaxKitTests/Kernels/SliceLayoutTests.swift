import ModelProblems
import RelaxTestSupport
import Testing

@testable import RelaxKit

/// How patterns are packed into slices.
@Suite struct SliceLayoutTests {
  private static let seeds: [UInt64] = [17, 5_310]

  @Test(arguments: seeds)
  func `exactly the patterns that pack well are packed`(seed: UInt64) throws {
    let samples = try LayoutSample.all(seed: seed)
    for sample in samples {
      #expect((SliceLayout(sample.matrix.pattern.storage) != nil) == sample.packs, "\(sample)")
    }
    #expect(Set(samples.map(\.packs)).count == 2)
  }

  @Test(arguments: seeds)
  func `each entry has a place of its own, in its row and column`(seed: UInt64) throws {
    for sample in try LayoutSample.all(seed: seed) + LayoutSample.runs(seed: seed) {
      let pattern = sample.matrix.pattern
      guard let layout = SliceLayout(pattern.storage) else { continue }
      let places = Self.places(layout)
      #expect(layout.valueCount == places.count + 1, "\(sample)")
      // Numbers from 1 show which entry went where.
      let storage = AlignedStorage(repeating: 0.0, count: layout.valueCount)
      layout.pack((1...pattern.entryCount).map { Double($0) }, into: storage)
      let packed = storage.elements
      var taken: Set<Int> = []
      for (position, place) in places.enumerated() where packed[position] != 0 {
        let entry = Int(packed[position]) - 1
        #expect(taken.insert(entry).inserted, "\(sample)")
        #expect(Int(pattern.columnIndices[entry]) == place[1], "\(sample)")
        let row = pattern.rowStarts[place[0]]..<pattern.rowStarts[place[0] + 1]
        #expect(row.contains(Int32(entry)), "\(sample)")
        #expect(place[0] != place[1], "\(sample)")
      }
      let offDiagonalCount = pattern.entryCount - pattern.rowCount
      #expect(taken.count == offDiagonalCount, "\(sample)")
      #expect(layout.fill == Double(places.count) / Double(max(offDiagonalCount, 1)))
    }
  }

  /// The row and the column that each packed value belongs to.
  private static func places(_ layout: SliceLayout) -> [[Int]] {
    var places: [[Int]] = []
    for (starts, columns, beside) in [
      (layout.lowerStarts, layout.lowerColumns, -1), (layout.upperStarts, layout.upperColumns, 1),
    ] {
      for slice in 0..<layout.sliceCount {
        let blocks = columns[Int(starts[slice])..<Int(starts[slice + 1])].map { Int($0) }
        for column in [8 * slice + beside] + blocks {
          for lane in 0..<8 { places.append([8 * slice + lane, column + lane]) }
        }
      }
    }
    return places
  }

  @Test(arguments: seeds)
  func `blocks reach no further than the margins of vectors`(seed: UInt64) throws {
    for sample in try LayoutSample.all(seed: seed) {
      guard let layout = SliceLayout(sample.matrix.pattern.storage) else { continue }
      for column in Array(layout.lowerColumns) + Array(layout.upperColumns) {
        #expect(column > -8 && Int(column) < sample.matrix.rowCount, "\(sample)")
      }
      for slice in 0..<layout.sliceCount {
        // Left of the slice, or right of it: a pass reads nothing it is yet to write.
        let lower = layout.lowerColumns[
          Int(layout.lowerStarts[slice])..<Int(layout.lowerStarts[slice + 1])]
        #expect(lower.allSatisfy { Int($0) + 8 <= 8 * slice })
        let upper = layout.upperColumns[
          Int(layout.upperStarts[slice])..<Int(layout.upperStarts[slice + 1])]
        #expect(upper.allSatisfy { Int($0) >= 8 * slice + 8 })
      }
    }
  }

  @Test(arguments: seeds)
  func `values are packed to their places, and zeros stay between them`(seed: UInt64) throws {
    for sample in try LayoutSample.all(seed: seed) + LayoutSample.runs(seed: seed) {
      guard let layout = SliceLayout(sample.matrix.pattern.storage) else { continue }
      let places = Self.places(layout)
      let storage = AlignedStorage(repeating: 0.0, count: layout.valueCount + 8)
      // Twice, since values are put over those of the matrix before.
      layout.pack(sample.matrix.values.map { $0 + 1 }, into: storage)
      layout.pack(sample.matrix.offDiagonal, into: storage)
      let packed = storage.elements
      for (position, place) in places.enumerated() {
        let isInside = place.allSatisfy { $0 >= 0 && $0 < sample.matrix.rowCount }
        let value = isInside ? sample.matrix[place[0], place[1]] : 0
        #expect(packed[position] == value, "\(sample), \(place)")
      }
      #expect(packed.suffix(8).allSatisfy { $0 == 0 })
    }
  }

  @Test func `a line of 16 points packs into four blocks`() throws {
    let matrix = try Stencil.laplacian(dimensions: 1).matrix(extents: [16])
    let layout = try #require(SliceLayout(matrix.pattern.storage))
    #expect(layout.sliceCount == 2)
    #expect(layout.lowerColumns.isEmpty && layout.upperColumns.isEmpty)
    #expect(layout.upperOffset == 16)
    #expect(layout.valueCount == 33)
    #expect(layout.fill == 32.0 / 30)
  }

  @Test func `lines of eight points are tied slice to slice`() throws {
    let matrix = try Stencil.laplacian(dimensions: 2).matrix(extents: [4, 8])
    let layout = try #require(SliceLayout(matrix.pattern.storage))
    #expect(Array(layout.lowerStarts) == [0, 0, 1, 2, 3])
    #expect(Array(layout.lowerColumns) == [0, 8, 16])
    #expect(Array(layout.upperStarts) == [0, 1, 2, 3, 3])
    #expect(Array(layout.upperColumns) == [8, 16, 24])
    // 14 blocks, and 4 · 7 pairs of neighbours in a line and 3 · 8 between lines.
    #expect(layout.fill == 14.0 * 8 / (2 * (28 + 24)))
  }

  @Test func `a long pattern that packs only at its beginning is given up`() throws {
    // A line, and behind row 2400 entries so scattered that hardly two share a block.
    var generator = SplitMix64(seed: 8_212)
    let count = 9600
    var entries = (0..<count).map { CSRMatrix.Entry(row: $0, column: $0, value: 1) }
    for row in 0..<count - 1 { entries.append(.init(row: row, column: row + 1, value: 1)) }
    for row in 2400..<count {
      for _ in 0..<4 {
        let column = Int.random(in: 0..<2000, using: &generator)
        entries.append(.init(row: row, column: column, value: 1))
      }
    }
    let matrix = try CSRMatrix(rowCount: count, columnCount: count, entries: entries)
    #expect(SliceLayout(matrix.pattern.storage) == nil)
  }
}
