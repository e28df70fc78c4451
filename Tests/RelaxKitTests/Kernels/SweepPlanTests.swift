import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

/// The choice of a layout, and what a plan says of itself.
@Suite struct SweepPlanTests {
  @Test func `slices are chosen where a pattern packs, and rows for the other small ones`() throws {
    for sample in try LayoutSample.all(seed: 40_013) where sample.matrix.rowCount < 256 {
      let pattern = sample.matrix.pattern
      let best: SweepPlan.Layout = sample.packs ? .slices : .rows
      #expect(SweepPlan(for: pattern).layout == best, "\(sample)")
      #expect(SweepPlan(for: pattern, layout: .slices).layout == best, "\(sample)")
      #expect(SweepPlan(for: pattern, layout: .rows).layout == .rows, "\(sample)")
      #expect(SweepPlan(for: pattern, layout: .groups).layout == .groups, "\(sample)")
    }
  }

  @Test func `groups are chosen for meshes, and rows where each depends on the one before`() throws
  {
    var generator = SplitMix64(seed: 77)
    let mesh = try JitteredTriangulation(side: 20, using: &generator).matrix(reaction: 1)
    #expect(SweepPlan(for: mesh.pattern).layout == .groups)
    #expect(SweepPlan(for: mesh.pattern, ordering: .reversed).layout == .groups)
    #expect(SweepPlan(for: mesh.pattern, ordering: .multicolor).layout == .rows)
    // A band of nine diagonals.
    let count = 400
    let entries = (0..<count).flatMap { row in
      (-4...4).filter { (0..<count).contains(row + $0) }.map {
        CSRMatrix.Entry(row: row, column: row + $0, value: $0 == 0 ? 9 : -1)
      }
    }
    let band = try CSRMatrix(rowCount: count, columnCount: count, entries: entries)
    #expect(SweepPlan(for: band.pattern).layout == .rows)
    #expect(SweepPlan(for: band.pattern, layout: .groups).layout == .groups)
  }

  @Test(arguments: 2...7)
  func `entries two to seven places from the diagonal call for rows`(distance: Int) throws {
    let count = 64
    let matrix = try CSRMatrix(
      rowCount: count, columnCount: count,
      entries: (0..<count).map { .init(row: $0, column: $0, value: 1) }
        + [.init(row: 40, column: 40 + distance, value: 1)])
    #expect(SweepPlan(for: matrix.pattern).layout != .slices)
    #expect(SweepPlan(for: matrix.pattern, layout: .slices).layout == .rows)
    let mirror = try CSRMatrix(
      rowCount: count, columnCount: count,
      entries: (0..<count).map { .init(row: $0, column: $0, value: 1) }
        + [.init(row: 40, column: 40 - distance, value: 1)])
    #expect(SweepPlan(for: mirror.pattern, layout: .slices).layout == .rows)
  }

  @Test func `a workspace shows the plan of its last solve`() throws {
    let matrix = try Stencil.laplacian(dimensions: 2).matrix(extents: [4, 8])
    let system = LinearSystem(matrix: matrix, rightHandSide: Array(repeating: 1, count: 32))
    var workspace = SolverWorkspace(kernels: .portable)
    var x = [Double](repeating: 0, count: 32)
    let criterion = StoppingCriterion.relativeResidual(1e-8)
    _ = try SOR().solve(system, updating: &x, until: criterion, using: &workspace)
    #expect(
      workspace.plan?.description
        == "natural order, slices of 8 rows (1.08 values per entry), portable kernels")
    let backward = SSORConjugateGradient(sweepOrder: .backwardFirst)
    _ = try backward.solve(system, updating: &x, until: criterion, using: &workspace)
    #expect(
      workspace.plan?.description
        == "reversed order, slices of 8 rows (1.08 values per entry), portable kernels")
    _ = try SSOR().solve(system, updating: &x, until: criterion, using: &workspace)
    #expect(workspace.plan?.description == "natural order, rows, portable kernels")
  }

  @Test func `a plan in rows tells its kernels`() throws {
    let matrix = try CSRMatrix(rows: [[2, 0, 1], [0, 2, 0], [1, 0, 2]])
    #expect(
      SweepPlan(for: matrix.pattern, kernels: .portable).description
        == "natural order, rows, portable kernels")
    #expect(
      ["portable", "AVX2"].map { "natural order, rows, \($0) kernels" }
        .contains(SweepPlan(for: matrix.pattern).description))
  }

  @Test func `a plan in slices tells its fill and its kernels`() throws {
    let line = try Stencil.laplacian(dimensions: 1).matrix(extents: [16])
    // 32 values for 30 entries off the diagonal.
    let start = "natural order, slices of 8 rows (1.07 values per entry), "
    #expect(
      SweepPlan(for: line.pattern, kernels: .portable).description == start + "portable kernels")
    let names = ["portable", "AVX2", "AVX-512"]
    #expect(
      names.map { start + $0 + " kernels" }.contains(SweepPlan(for: line.pattern).description))
    // None off the diagonal: 16 values for, as if it were one.
    let diagonal = try CSRMatrix(
      rowCount: 8, columnCount: 8, entries: (0..<8).map { .init(row: $0, column: $0, value: 1) })
    #expect(
      SweepPlan(for: diagonal.pattern, kernels: .portable).description
        == "natural order, slices of 8 rows (16.00 values per entry), portable kernels")
  }

  @Test func `a pattern that is not square traps`() async {
    await #expect(processExitsWith: .failure) {
      let matrix = try CSRMatrix(rows: [[1, 2, 0], [0, 1, 3]])
      _ = SweepPlan(for: matrix.pattern)
    }
  }

  @Test func `a pattern without a full diagonal traps`() async {
    await #expect(processExitsWith: .failure) {
      let matrix = try CSRMatrix(rows: [[1, 2], [3, 0]])
      _ = SweepPlan(for: matrix.pattern, layout: .slices)
    }
  }
}
