import ModelProblems
import RelaxKitChecks
import RelaxTestSupport
import Testing

@testable import RelaxKit

/// Rows are what the matrix stores, and their kernels read it by pairs.
@Suite struct RowLayoutTests {
  private static let seeds: [UInt64] = [17, 5_310]

  @Test(arguments: seeds)
  func `a plan of rows is a copy of the pattern, and its values those of the matrix`(
    seed: UInt64
  ) throws {
    for sample in try LayoutSample.all(seed: seed) + LayoutSample.runs(seed: seed) {
      let matrix = sample.matrix
      let layout = RowLayout(matrix.pattern.storage)
      let storage = AlignedStorage(repeating: 7.0, count: layout.valueCount + 8)
      layout.pack(matrix.values.map { $0 + 1 }, into: storage)
      layout.pack(matrix.offDiagonal, into: storage)
      let margin = [Double](repeating: 7, count: RowLayout.margin)
      let values = margin + matrix.offDiagonal + margin
      #expect(Array(storage.elements.prefix(layout.valueCount)) == values, "\(sample)")
      #expect(storage.elements.suffix(8).allSatisfy { $0 == 7 })
      let zeros = [Int32](repeating: 0, count: RowLayout.margin)
      let columns = zeros + matrix.pattern.columnIndices + zeros
      #expect(layout.starts.elementsEqual(matrix.pattern.rowStarts), "\(sample)")
      #expect(layout.columns.elementsEqual(columns), "\(sample)")
      #expect(layout.diagonals.elementsEqual(matrix.pattern.storage.diagonalPositions))
      #expect(layout.unitReach == sample.bandwidth, "\(sample)")
    }
  }

  /// All lengths of a side up to six or ten, in all combinations, one row of each; in the second case rows are
  /// long enough to go by fours.
  @Test(arguments: SweepPlan.Kernels.allCases, [6, 10])
  func `sides of every length are summed in full`(
    kernels: SweepPlan.Kernels, most: Int
  ) throws {
    var generator = SplitMix64(seed: 71)
    let count = (most + 1) * (most + 1) + 2 * most
    var entries = (0..<count).map {
      CSRMatrix.Entry(row: $0, column: $0, value: Double.random(in: 20...30, using: &generator))
    }
    for left in 0...most {
      for right in 0...most {
        let row = most + (most + 1) * left + right
        let columns =
          (0..<row).shuffled(using: &generator).prefix(left)
          + (row + 1..<count).shuffled(using: &generator).prefix(right)
        for column in columns {
          entries.append(
            .init(
              row: row, column: column, value: Double.random(in: -1...1, using: &generator)))
        }
      }
    }
    let matrix = try CSRMatrix(rowCount: count, columnCount: count, entries: entries)
    let load = randomVector(count: count, using: &generator)
    var expected = [Double](repeating: 0, count: count)
    for _ in 0..<3 {
      for row in 0..<count {
        let rest = matrix.row(row).reduce(load[row]) { $0 - $1.value * expected[$1.column] }
        expected[row] += 1.3 * rest / matrix[row, row]
      }
    }
    var criterion = StoppingCriterion.relativeResidual(1e-300, iterationLimit: 3)
    criterion.returnsBestIterate = false
    var x = [Double](repeating: 0, count: count)
    var workspace = SolverWorkspace(layout: .rows, kernels: kernels)
    _ = try SOR(omega: 1.3).solve(
      LinearSystem(matrix: matrix, rightHandSide: load), updating: &x, until: criterion,
      using: &workspace)
    #expect(workspace.plan?.layout == .rows)
    #expect(RowLayout(matrix.pattern.storage).goesByFours == (most > 6))
    for row in 0..<count { #expect(abs(x[row] - expected[row]) <= 1e-14, "row \(row)") }
  }
}
