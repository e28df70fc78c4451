import ModelProblems
import RelaxKitChecks
import RelaxTestSupport
import Testing

@testable import RelaxKit

/// Rows are read where the matrix has them, by twos or by fours.
@Suite struct RowLayoutTests {
  private static let seeds: [UInt64] = [17, 5_310]

  @Test(arguments: seeds)
  func `a plan of rows takes no memory for values`(seed: UInt64) throws {
    for sample in try LayoutSample.all(seed: seed) + LayoutSample.runs(seed: seed) {
      #expect(RowLayout(sample.matrix.pattern.storage).valueCount == 0)
    }
  }

  /// How the rows of a matrix are sampled: many lengths, most with an entry for the row before or not.
  struct Shape: Sendable, CustomTestStringConvertible {
    /// The longest side of the diagonal.
    let most: Int
    let isLinked: Bool
    var testDescription: String { "sides to \(most)\(isLinked ? ", linked" : "")" }

    static let all = [6, 10, 20].flatMap { most in
      [false, true].map { Shape(most: most, isLinked: $0) }
    }
  }

  /// All lengths of a side up to some, in all combinations, one row of each.
  @Test(arguments: SweepPlan.Kernels.allCases, Shape.all)
  func `sides of every length are summed in full`(
    kernels: SweepPlan.Kernels, shape: Shape
  ) throws {
    var generator = SplitMix64(seed: 71)
    let most = shape.most
    let count = (most + 1) * (most + 1) + 2 * most
    var entries = (0..<count).map {
      CSRMatrix.Entry(row: $0, column: $0, value: Double.random(in: 40...50, using: &generator))
    }
    for left in 0...most {
      for right in 0...most {
        let row = most + (most + 1) * left + right
        let before = shape.isLinked && left > 0 ? [row - 1] : []
        let columns =
          before + (0..<row - 1).shuffled(using: &generator).prefix(left - before.count)
          + (row + 1..<count).shuffled(using: &generator).prefix(right)
        for column in columns {
          entries.append(
            .init(
              row: row, column: column, value: Double.random(in: -1...1, using: &generator)))
        }
      }
    }
    let matrix = try CSRMatrix(rowCount: count, columnCount: count, entries: entries)
    #expect(RowLayout(matrix.pattern.storage).goesByFours == !shape.isLinked)
    let load = randomVector(count: count, using: &generator)
    var expected = [Double](repeating: 0, count: count)
    for sweep in 1...3 {
      for row in 0..<count {
        let rest = matrix.row(row).reduce(load[row]) { $0 - $1.value * expected[$1.column] }
        expected[row] += 1.3 * rest / matrix[row, row]
      }
      var workspace = SolverWorkspace(layout: .rows, kernels: kernels)
      let x = try iterate(SOR(omega: 1.3), matrix, load, count: sweep, &workspace)
      #expect(workspace.plan?.layout == .rows)
      for row in 0..<count { #expect(abs(x[row] - expected[row]) <= 1e-14, "row \(row)") }
    }
  }

  /// Kernels that ask for memory early do what all others do; lengths of rows vary from 2 to 49.
  @Test func `rows of a matrix beyond the caches are summed in full`() throws {
    var generator = SplitMix64(seed: 72)
    let count = 42_000
    let offsets = (0..<48).map { _ in Int.random(in: 1..<count, using: &generator) }
    var (starts, columns, values): ([Int32], [Int32], [Double]) = ([0], [], [])
    for row in 0..<count {
      let others = offsets.prefix(1 + row % 48).map { Int32((row + $0) % count) }
      let sorted = Set(others + [Int32(row)]).sorted()
      columns += sorted
      values += sorted.map { $0 == row ? 60 : Double.random(in: -1...1, using: &generator) }
      starts.append(Int32(columns.count))
    }
    let matrix = try CSRMatrix(
      pattern: SparsityPattern(
        rowCount: count, columnCount: count, rowStarts: starts, columnIndices: columns),
      values: values)
    let load = randomVector(count: count, using: &generator)
    for solver in [
      SOR(omega: 1.2) as any LinearSolver, SSORConjugateGradient(omega: 1.2), ConjugateGradient(),
    ] {
      let results = try SweepPlan.Kernels.allCases.map { kernels in
        var workspace = SolverWorkspace(layout: .rows, kernels: kernels)
        let x = try iterate(solver, matrix, load, count: 3, &workspace)
        let plan = try #require(workspace.plan)
        #expect(plan.isLarge && RowLayout(plan.pattern.storage).gainsByReadingAhead)
        return x
      }
      #expect(relativeDistance(results[0], results[1]) <= 1e-12, "\(solver)")
    }
  }

  private func iterate(
    _ solver: any LinearSolver, _ matrix: CSRMatrix, _ load: [Double], count: Int,
    _ workspace: inout SolverWorkspace, monitor: IterationMonitor? = nil
  ) throws -> [Double] {
    var x = [Double](repeating: 0, count: load.count)
    _ = try solver.solve(
      LinearSystem(matrix: matrix, rightHandSide: load), updating: &x, until: .iterations(count),
      using: &workspace, monitor: monitor)
    return x
  }

  /// Kernels that read past a row must not read past the matrix: a sanitizer would notice.
  @Test(arguments: SweepPlan.Kernels.allCases, [0, 0.3, 1])
  func `the first and last rows of small matrices have nothing around them`(
    kernels: SweepPlan.Kernels, density: Double
  ) throws {
    var generator = SplitMix64(seed: 9)
    for count in 1...30 {
      let pairs = (0..<count).flatMap { row in (0..<row).map { (row: row, column: $0) } }
        .filter { _ in Double.random(in: 0..<1, using: &generator) < density }
      let sample = try LayoutSample(
        "\(count) rows", count: count, pairs: pairs, isSymmetric: true, using: &generator)
      let dense = DenseRelaxation(sample.matrix)
      let load = sample.system.rightHandSide
      var expected = [Double](repeating: 0, count: count)
      for _ in 0..<3 { dense.sweepForward(&expected, load, omega: 1.2) }
      var workspace = SolverWorkspace(layout: .rows, kernels: kernels)
      let x = try iterate(SOR(omega: 1.2), sample.matrix, load, count: 3, &workspace)
      #expect(relativeDistance(x, expected) <= 1e-13, "\(sample)")
      let (y, report) = try SSORConjugateGradient(omega: 1.2)
        .solve(sample.system, until: .relativeResidual(1e-12))
      #expect(report.isConverged && dense.residual(y, load).largestMagnitude <= 1e-9)
    }
  }

  // MARK: What a workspace keeps of a matrix

  private func mesh() throws -> (matrix: CSRMatrix, load: [Double]) {
    var generator = SplitMix64(seed: 5)
    let matrix = try JitteredTriangulation(side: 24, using: &generator).matrix(reaction: 1)
    return (matrix, randomVector(count: matrix.rowCount, using: &generator))
  }

  @Test(.enabled(if: countsAllocations))
  func `the next matrix of a sequence is made in place after a solve in rows`() throws {
    let (original, load) = try mesh()
    var matrix = try original.scaled(by: 2)
    var workspace = SolverWorkspace(layout: .rows)
    for (step, solver) in [
      SOR(omega: 1.3) as any LinearSolver, SSORConjugateGradient(omega: 1.3), SSOR(omega: 1.3),
      ICConjugateGradient(), SOR(omega: 1.3, ordering: .reversed),
    ].enumerated() {
      _ = try iterate(solver, matrix, load, count: 4, &workspace)
      var failure: (any Error)?
      let count = allocationCount {
        do {
          try matrix.replaceValues(withThoseOf: original, scaledBy: 3 + Double(step))
          matrix.shiftDiagonal(by: 0.5)
        } catch { failure = error }
      }
      // One is for the mark of the new values.
      #expect(failure == nil && count <= 1, "\(solver): \(count)")
      var fresh = SolverWorkspace(layout: .rows)
      #expect(
        try iterate(solver, matrix, load, count: 4, &workspace)
          == iterate(solver, matrix, load, count: 4, &fresh))
    }
  }

  @Test func `a matrix that is changed during a solve leaves the solve alone`() throws {
    let (original, load) = try mesh()
    for solver in [SOR(omega: 1.3) as any LinearSolver, SSORConjugateGradient(omega: 1.3)] {
      var workspace = SolverWorkspace(layout: .rows)
      let expected = try iterate(solver, original, load, count: 6, &workspace)
      var matrix = original
      let found = try iterate(solver, matrix, load, count: 6, &workspace) { _ in
        try? matrix.replaceValues(withThoseOf: original, scaledBy: 5)
        return .proceed
      }
      #expect(found == expected)
      #expect(matrix != original)
      let scaled = try iterate(solver, matrix, load, count: 6, &workspace)
      #expect(relativeDistance(scaled.map { 5 * $0 }, expected) <= 1e-13)
    }
  }
}
