import ModelProblems
import RelaxTestSupport
import Testing

@testable import RelaxKit

/// How patterns are packed into rows of whole blocks.
@Suite struct RowLayoutTests {
  private static let seeds: [UInt64] = [17, 5_310]

  @Test(arguments: seeds)
  func `packed values are those of the rows, filled up with zeros`(seed: UInt64) throws {
    for sample in try LayoutSample.all(seed: seed) + LayoutSample.runs(seed: seed) {
      let matrix = sample.matrix
      let layout = RowLayout(matrix.pattern.storage)
      let storage = AlignedStorage(repeating: 0.0, count: layout.valueCount + 8)
      // Twice, since values are put over those of the matrix before.
      layout.pack(matrix.values.map { $0 + 1 }, into: storage)
      layout.pack(matrix.offDiagonal, into: storage)
      let packed = storage.elements
      var (beside, blocks) = (
        [[Double]](repeating: [], count: 2), [[Double]](repeating: [], count: 2)
      )
      var columns = [[Int32]](repeating: [], count: 2)
      for row in 0..<matrix.rowCount {
        for (side, sign) in [(0, -1), (1, 1)] {
          let neighbour = row + sign
          beside[side].append(
            (0..<matrix.rowCount).contains(neighbour) ? matrix[row, neighbour] : 0)
          for entry in matrix.row(row) where (entry.column - row) * sign > 1 {
            blocks[side].append(entry.value)
            columns[side].append(Int32(entry.column))
          }
          while !blocks[side].count.isMultiple(of: 4) {
            blocks[side].append(0)
            columns[side].append(Int32(row))
          }
          let starts = (side == 0 ? layout.lower : layout.upper).starts
          #expect(Int(starts[row + 1]) == blocks[side].count / 4, "\(sample), row \(row)")
        }
      }
      #expect(layout.lower.columns.elementsEqual(columns[0]), "\(sample)")
      #expect(layout.upper.columns.elementsEqual(columns[1]), "\(sample)")
      let values = beside[0] + beside[1] + blocks[0] + blocks[1]
      #expect(layout.valueCount == values.count + 1)
      #expect(Array(packed.prefix(values.count)) == values, "\(sample)")
      #expect(layout.bandwidth == sample.bandwidth, "\(sample)")
      #expect(packed.suffix(8).allSatisfy { $0 == 0 })
    }
  }
}
